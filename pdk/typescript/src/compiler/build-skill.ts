import { createHash, randomUUID } from "node:crypto";
import { mkdir, realpath, rename, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { type Manifest, SkillBuildError, type SkillBuildProblem } from "@cordon/core";
import type { BuildTarget } from "./build-target.ts";
import { authorPositions } from "./author-positions.ts";
import { bundleSkill } from "./bundle.ts";
import { type CheckedTypes, checkTypes } from "./check-types.ts";
import { evaluateSkill } from "./evaluate-skill.ts";
import { loadEngine } from "./load-engine.ts";
import { neededImports, readSkillManifest } from "./read-skill-manifest.ts";
import { sizeWarnings } from "./size-warnings.ts";
import { writeSnapshot } from "./snapshot.ts";
import { ungrantedUses } from "./ungranted-uses.ts";

/** What to build. */
export interface BuildSkillOptions {
  /** The file whose one exported class extends `SkillBase`. */
  readonly entry: string;
  /**
   * The kind of host. Default `cordon`. The other one is any host of Extism that has WASI, and the functions of
   * `@cordon/pdk/extism` where the skill asks for permissions.
   */
  readonly target?: BuildTarget;
  /** Where the module goes. Its folder is made. Default: it is only given back. */
  readonly outFile?: string;
  /** Gets what the skill logs at the top level of its modules. Default: nothing is said. */
  readonly log?: (level: string, text: string) => void;
  /** Whether the types are checked too, at the same time, by the author's `tsconfig.json` where there is one. Default true. */
  readonly check?: boolean;
}

/** A skill that was built. */
export interface BuiltSkill {
  readonly module: Uint8Array<ArrayBuffer>;
  readonly manifest: Manifest;
  /** `sha256:` and the digest of the module, as a runtime gives it. */
  readonly digest: string;
  /** The absolute paths of the files it was made of, without the SDK's: a change of one may change it. */
  readonly files: readonly string[];
  /** What builds all the same, but is hardly what the author means. */
  readonly warnings: readonly SkillBuildProblem[];
}

const frozenProblems = {
  clock: "the clock is read at the top level of a module: every call would see the same moment in 2020",
  randomness: "randomness is used at the top level of a module: every call would see the same number",
} as const;

/**
 * Builds a skill: one WebAssembly module with its manifest inside, from a TypeScript file and what it imports. The modules
 * are evaluated now, and calls begin after that. Equal sources give equal bytes, whatever the machine, folder and time.
 *
 * @throws SkillBuildError when the sources do not build.
 */
export async function buildSkill(options: BuildSkillOptions): Promise<BuiltSkill> {
  const { check = true } = options;
  using stopping = stopAtEnd();
  const checking = check
    ? checkTypes(await realpath(options.entry).catch(() => resolve(options.entry)), stopping.signal)
    : noCheck;
  // When the build fails first, nobody waits for it.
  checking.catch(() => undefined);
  return await build(options, checking);
}

const noCheck: Promise<CheckedTypes> = Promise.resolve({ problems: [], warnings: [] });

function stopAtEnd(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}

async function build(options: BuildSkillOptions, checking: Promise<CheckedTypes>): Promise<BuiltSkill> {
  const { target = "cordon", outFile, log = () => undefined } = options;
  const entry = basename(options.entry);
  const [bundle, engine] = await Promise.all([bundleSkill(options.entry), loadEngine(target)]);
  const warnings = new Map<string, SkillBuildProblem>(bundle.warnings.map((warning) => [warning.problem, warning]));
  const evaluated = evaluateSkill(engine.module, bundle, {
    entry,
    positions: authorPositions(bundle),
    observer: {
      logged: log,
      frozen: (source) => warnings.set(source, { problem: frozenProblems[source] }),
    },
  });
  const manifest = await readSkillManifest(entry, evaluated.manifest, bundle);
  const capabilities = neededImports(manifest);
  evaluated.engine.exports.set_reach(capabilities.size > 0 ? 1 : 0);
  const module = writeSnapshot(engine.bytes, evaluated.engine.exports, {
    target,
    tools: manifest.tools.map(({ name }) => name),
    capabilities,
    manifest: evaluated.manifest,
  });
  const checked = await checking;
  if (checked.problems.length > 0) throw new SkillBuildError(entry, checked.problems);
  if (outFile !== undefined) await replaceFile(outFile, module);
  const digest = `sha256:${createHash("sha256").update(module).digest("hex")}`;
  const sizes = sizeWarnings(module.length, evaluated.engine.exports.memory.buffer.byteLength);
  const { files, metafile } = bundle;
  const uses = ungrantedUses(metafile, manifest);
  return { module, manifest, digest, files, warnings: [...warnings.values(), ...checked.warnings, ...uses, ...sizes] };
}

/** Who reads the file meanwhile sees the old one or the new, never a part. */
async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}
