import { type Limits, type Manifest, type Receipt, wasiImports } from "@cordon/core";
import type { AdmissionFacts, CallContext } from "@cordon/sandbox";
import { sha256 } from "../sha256.ts";
import type { CachedResult, ResultCache } from "./result-cache.ts";

/** What a result depends on, beside the module and the manifest. */
export interface ResultSubject {
  readonly tool: string;
  readonly tenant: string | undefined;
  readonly limits: Limits;
  readonly context: CallContext;
  readonly inputDigest: string;
  readonly policyDigest: string;
}

/** The results of one skill. */
export interface SkillResults {
  /** The key of a call: equal for calls that must come to the same, and for no others. */
  keyOf(subject: ResultSubject): Promise<string>;
  get(key: string): CachedResult | undefined;
  /**
   * Keeps the result of a call, when it would come to the same again.
   *
   * @param output The bytes of its output; they are copied.
   */
  keep(key: string, receipt: Receipt, output: Uint8Array): void;
}

/**
 * The imports of a skill whose results may be kept: what they answer is part of the key, or the receipt shows that they
 * were asked. Random numbers leave no trace in it, so a module that imports them is never kept; neither is one that imports
 * anything new.
 */
const accountableImports: ReadonlySet<string> = new Set([
  ...[
    "alloc length length_unsafe load_u8 load_u64 store_u8 store_u64 free",
    "input_length input_offset input_load_u8 input_load_u64 output_set error_set error_get",
    "config_get var_get var_set log_trace log_debug log_info log_warn log_error get_log_level",
    "cordon_now_ms cordon_fs cordon_kv cordon_env cordon_http cordon_skill http_request http_status_code http_headers",
  ].flatMap((names) => names.split(" ")),
  // Each of these reads the clock, which the receipt shows, or depends on nothing at all.
  ...wasiImports.map(({ name }) => name).filter((name) => name !== "random_get"),
]);

/**
 * Gives a skill its part of the cache.
 *
 * @param cache The cache of the runtime.
 * @param manifest It decides about grants, limits and schemas, and two loads of one module may have different ones.
 * @param facts What admission found.
 * @returns Undefined for a skill whose results cannot be kept.
 */
export async function skillResults(
  cache: ResultCache,
  manifest: Manifest,
  facts: AdmissionFacts,
): Promise<SkillResults | undefined> {
  if (!facts.imports.every(({ name }) => accountableImports.has(name))) return undefined;
  const skill = await digestOfJson([facts.digest, manifest]);
  return {
    keyOf: (subject) => digestOfJson([skill, ...partsOf(subject)]),
    get: (key) => cache.get(key),
    keep: (key, receipt, output) => {
      if (!isRepeatable(receipt)) return;
      const { callId, digests, journal, logs } = receipt;
      cache.set(key, {
        callId,
        output: output.slice(),
        digests: { ...digests },
        journal: { ...journal },
        logs: logs.map((line) => ({ ...line })),
      });
    },
  };
}

/** A limit of time decides only whether there is a result; everything else can change what it is. */
function partsOf({ tool, tenant, limits, context, inputDigest, policyDigest }: ResultSubject): readonly unknown[] {
  const { wallTimeMs: _wall, queueTimeMs: _queue, ...others } = limits;
  const [sortedLimits, config] = [others, context.config].map((record) =>
    Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return [tool, tenant ?? null, sortedLimits, config, context.logLevel, inputDigest, policyDigest];
}

/** Whether nothing from outside went into the result: no clock, no file, no decision. One with a secret in it is not kept either. */
function isRepeatable({ status, decisions, journal, redacted }: Receipt): boolean {
  return (
    status === "ok" &&
    redacted === undefined &&
    decisions.length === 0 &&
    journal.clock.length === 0 &&
    journal.hostCalls.length === 0
  );
}

function digestOfJson(value: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(value)));
}
