import { setImmediate } from "node:timers/promises";
import {
  createMemoryKeyValueStore,
  defaultKeyValueQuotaBytes,
  type KeyValueSpace,
  type KeyValueStore,
} from "@cordon/capabilities";
import { CordonError, InputError, type Receipt, ToolUnknownError } from "@cordon/core";
import { createRuntime } from "../create-runtime.ts";
import type { Skill } from "../runtime.ts";
import { writeFixtures } from "./fixture-folder.ts";
import type { EarlierCall, GoldenCase } from "./golden-case.ts";
import { readGoldenPolicy } from "./golden-policy.ts";
import { startRecordedServer } from "./recorded-server.ts";

/** The skill that a case is about. */
export interface GoldenSkill {
  /** A path or URL of the module, or its bytes. */
  readonly module: string | URL | Uint8Array;
  /** The folder that fixtures of the form `{ from: … }` are relative to. */
  readonly folder: string;
  /** The file of the policy it runs under, with the case's own folders in place of the policy's. Default: nothing is granted. */
  readonly policy?: string;
}

/** How to run a case. */
export interface RunGoldenOptions {
  /** Whether the receipt has a recording. Default false. */
  readonly record?: boolean;
  /** Ends the call; the run then rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** Why a skill did not load. */
export interface GoldenRejection {
  /** The code of the error. */
  readonly code: string;
  readonly message: string;
  /** Of a module that admission refused: the rule. */
  readonly reason?: string;
}

/** What a case came to. */
export interface GoldenOutcome {
  /** Of the call that is looked at. Undefined when it did not take place. */
  readonly receipt?: Receipt;
  /** Why the skill did not load. */
  readonly rejection?: GoldenRejection;
  /** What went another way than the case says before the end: requests that came or did not come, an earlier call. */
  readonly problems: readonly string[];
  /** The keys that the case asks for, afterwards: JSON, else text; null when not there. */
  readonly kv: Readonly<Record<string, unknown>>;
  /** The texts of the files that the case asks for, afterwards; null when not there. */
  readonly files: Readonly<Record<string, string | null>>;
}

/**
 * Runs a golden case: loads the skill into a runtime of its own, calls it as often as the case says, in the same sandbox and
 * under the same rules as everywhere. Its files, its server and its keys are gone afterwards. No host is asked: the server
 * on loopback stands for all of them.
 *
 * @param golden The case.
 * @param skill The skill.
 * @param options Whether to record; who ends it.
 * @returns What it came to, which is not compared with anything yet: see `compareGolden`.
 * @throws PolicyError for the policy, an error of the system for fixtures that cannot be copied, and the reason of the signal.
 */
export async function runGoldenCase(
  golden: GoldenCase,
  skill: GoldenSkill,
  options: RunGoldenOptions = {},
): Promise<GoldenOutcome> {
  options.signal?.throwIfAborted();
  const policy = await readGoldenPolicy(skill.policy);
  await using fixtures = await writeFixtures(golden, { folder: skill.folder, policyMounts: policy.mounts });
  await using server = await startRecordedServer(golden.http, golden.secrets);
  let passedMs = 0;
  const store = createMemoryKeyValueStore({ now: () => Date.now() + passedMs });
  await using runtime = await createRuntime({
    policy: policy.withMounts(fixtures.mounts),
    ...server.options,
    env: golden.env,
    limits: golden.limits,
    kv: { store },
  });
  let loaded: Skill;
  try {
    loaded = await runtime.load(skill.module);
  } catch (error) {
    return { rejection: rejectionOf(error), problems: [], kv: {}, files: {} };
  }
  const keys = keysOf(store, { tenant: undefined, skillId: loaded.manifest.id });
  await keys.write(golden.kv);
  const call = callerOf(loaded, golden, options);
  for (const [index, earlier] of golden.before.entries()) {
    const { receipt, problem = `it ended ${receipt?.status}: ${receipt?.message ?? ""}` } = await call(earlier);
    if (receipt?.status !== "ok") {
      return { problems: [`earlier call ${index + 1}: ${problem}`, ...server.differences()], kv: {}, files: {} };
    }
    passedMs += earlier.thenMs ?? 0;
    await nextMillisecond();
  }
  const input = golden.text === undefined ? golden.input : new TextEncoder().encode(golden.text);
  const { receipt, problem } = await call({ ...toolOf(golden.tool), input, record: options.record ?? false });
  const paths = Object.keys(golden.expect?.files ?? {});
  const texts = await Promise.all(paths.map(async (path) => [path, await fixtures.read(path)] as const));
  return {
    ...(receipt === undefined ? {} : { receipt }),
    problems: [...(problem === undefined ? [] : [problem]), ...server.differences()],
    kv: await keys.read(Object.keys(golden.expect?.kv ?? {})),
    files: Object.fromEntries(texts),
  };
}

const toolOf = (tool: string | undefined): { readonly tool?: string } => (tool === undefined ? {} : { tool });

/** What came of a call: a receipt, or why it made none, as for a tool that is not there. */
interface Called {
  readonly receipt?: Receipt;
  readonly problem?: string;
}

function callerOf(
  skill: Skill,
  { config }: GoldenCase,
  { signal }: RunGoldenOptions,
): (call: EarlierCall & { readonly record?: boolean }) => Promise<Called> {
  return async ({ input, tool, record = false }) => {
    const options = { config, record, ...toolOf(tool), ...(signal === undefined ? {} : { signal }) };
    try {
      const receipt = await skill.call(input, options);
      signal?.throwIfAborted();
      return { receipt };
    } catch (error) {
      if (!(error instanceof ToolUnknownError || error instanceof InputError)) throw error;
      return { problem: error.message };
    }
  };
}

function rejectionOf(error: unknown): GoldenRejection {
  if (!CordonError.isInstance(error)) throw error;
  const reason = "reason" in error && typeof error.reason === "string" ? { reason: error.reason } : {};
  return { code: error.code, message: error.message, ...reason };
}

interface Keys {
  readonly write: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly read: (keys: readonly string[]) => Promise<Readonly<Record<string, unknown>>>;
}

function keysOf(store: KeyValueStore, space: KeyValueSpace): Keys {
  return {
    write: async (values) => {
      for (const [key, value] of Object.entries(values)) {
        const bytes = new TextEncoder().encode(JSON.stringify(value));
        await store.set(space, key, bytes, { ttlMs: undefined, quotaBytes: defaultKeyValueQuotaBytes });
      }
    },
    read: async (keys) => {
      const found = await Promise.all(keys.map(async (key) => [key, valueOf(await store.get(space, key))] as const));
      return Object.fromEntries(found);
    },
  };
}

function valueOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return null;
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Two calls never share a millisecond, so that what a skill orders by time has one order. */
async function nextMillisecond(): Promise<void> {
  const started = Date.now();
  while (Date.now() === started) await setImmediate();
}
