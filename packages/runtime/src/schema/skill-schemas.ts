import { type Manifest, ManifestError } from "@cordon/core";
import type { DataThreadClient } from "../data-thread/data-thread-client.ts";
import { maxJsonDepth, readJson } from "../data-thread/read-json.ts";
import type { SchemaProblem } from "./check-schema.ts";
import type { CompileProblem, SchemaSet } from "./compile-validators.ts";
import { checkManifestSchemas, type DeclaredSchema, type SchemaSide } from "./manifest-schemas.ts";
import type { TablePattern } from "./pattern-table.ts";
import { createQuickCheck, type QuickCheck } from "./quick-check.ts";

/** What checking one value of a call found. */
export interface ValueVerdict {
  /** Why the value is refused, as a sentence; undefined when it follows the schema. */
  readonly problem: string | undefined;
  /** `sha256:` and the digest, for a value large enough to be hashed elsewhere. */
  readonly digest: string | undefined;
  /** The value, when it was small enough to be parsed here. */
  readonly parsed?: { readonly value: unknown };
}

/** A value of a call, and what it is for. */
export interface ValueToCheck {
  readonly tool: string;
  readonly side: SchemaSide;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** The compiled schemas of one skill. Owns their place in the data thread. */
export interface SkillSchemas extends Disposable {
  /**
   * Checks a value: UTF-8, JSON, size, the tool's schema. A small value that plainly follows is checked here, every other one
   * off the main thread. Settles at once without a schema.
   *
   * @throws DisposedError
   */
  check(value: ValueToCheck): Promise<ValueVerdict>;
}

/**
 * The most an output of a tool with an output schema may weigh, see `JsonWeight`: the main thread parses it, and is not
 * kept longer than some 10 ms.
 */
const maxOutputWeight = 100_000;

/** The most an input may weigh: only the data thread parses it. */
const maxInputWeight = 250_000;

/** From this length on the data thread makes the digest too. */
const largeFromBytes = 65_536;

/** Up to this length a value is looked at here first: parsing it takes a millisecond at the very most. */
const quickBytes = 16_384;

/** Plain schemas up to this many are compiled with the first value that needs it, within the time a value has. */
const maxPlainSubschemas = 200;

const unchecked: ValueVerdict = Object.freeze({ problem: undefined, digest: undefined });

/**
 * Checks the schemas of a manifest and has them compiled. A skill without schemas starts no thread, and one whose schemas
 * are plain starts none before a value takes more than a quick look.
 *
 * @param manifest The manifest of the skill.
 * @param thread Compiles and checks.
 * @throws ManifestError with every problem that was found, DisposedError
 */
export async function openSkillSchemas(manifest: Manifest, thread: DataThreadClient): Promise<SkillSchemas> {
  const { declared, schemas, subschemas, patterns } = checkManifestSchemas(manifest);
  if (declared.length === 0) return noSchemas;
  const quickChecks = schemas.map((schema) => createQuickCheck(schema));
  const set: SchemaSet = { schemas, patterns: patterns.map(({ pattern }) => pattern) };
  // Plain schemas may wait for the first value that takes more than a quick look: most skills then start no thread.
  const arePlain = quickChecks.every((check) => check !== undefined) && subschemas <= maxPlainSubschemas;
  if (arePlain) return schemasOf({ setId: thread.take(set), declared, quickChecks, thread });
  const compiled = await thread.compile(set);
  if ("problems" in compiled) {
    throw new ManifestError(compiled.problems.map((problem) => placeOf(problem, declared, patterns)));
  }
  return schemasOf({ setId: compiled.setId, declared, quickChecks, thread });
}

/** A skill whose tools declare nothing. */
const noSchemas: SkillSchemas = Object.freeze({
  check: () => Promise.resolve(unchecked),
  [Symbol.dispose]: () => undefined,
});

function placeOf(
  { kind, index, problem }: CompileProblem,
  declared: readonly DeclaredSchema[],
  patterns: readonly TablePattern[],
): SchemaProblem {
  const place = kind === "pattern" ? patterns[index] : declared[index];
  const advice = kind === "pattern" ? "; write it without look-around and references, or leave it out" : "";
  return { path: place?.path ?? ["tools"], problem: `${problem}${advice}` };
}

interface SkillSchemasParts {
  readonly setId: number;
  readonly declared: readonly DeclaredSchema[];
  /** In the order of the declared schemas; undefined for one that is for the data thread alone. */
  readonly quickChecks: readonly (QuickCheck | undefined)[];
  readonly thread: DataThreadClient;
}

function schemasOf({ setId, declared, quickChecks, thread }: SkillSchemasParts): SkillSchemas {
  const keyOf = (tool: string, side: SchemaSide): string => `${side} ${tool}`;
  const indices = new Map(declared.map(({ tool, side }, index) => [keyOf(tool, side), index]));
  return Object.freeze({
    check: async ({ tool, side, bytes, signal }: ValueToCheck) => {
      const schemaIndex = indices.get(keyOf(tool, side));
      if (schemaIndex === undefined) return unchecked;
      const maxWeight = side === "output" ? maxOutputWeight : maxInputWeight;
      const parsed = quickVerdict(bytes, maxWeight, quickChecks[schemaIndex]);
      if (parsed !== undefined) return { ...unchecked, parsed };
      const withDigest = bytes.length >= largeFromBytes;
      const { problem, digest } = await thread.check({ setId, schemaIndex, bytes, maxWeight, withDigest, signal });
      return {
        problem: problem === undefined ? undefined : `the ${side} is not what the tool declares: ${problem}`,
        digest: digest === undefined ? undefined : `sha256:${digest}`,
      };
    },
    [Symbol.dispose]: () => thread.forget(setId),
  });
}

/** The value when it is small and follows its schema; undefined leaves everything to the data thread. */
function quickVerdict(
  bytes: Uint8Array,
  maxWeight: number,
  quickCheck: QuickCheck | undefined,
): { readonly value: unknown } | undefined {
  if (quickCheck === undefined || bytes.length > quickBytes) return undefined;
  const read = readJson(bytes, { depth: maxJsonDepth, weight: maxWeight });
  return "value" in read && quickCheck(read.value) ? read : undefined;
}
