import {
  AdmissionTimeoutError,
  type Limits,
  type Manifest,
  type ModuleInspection,
  ModuleRejectedError,
  type ModuleRejection,
  operatorLimits,
  tighten,
} from "@cordon/core";
import { inspectOffThread } from "@cordon/sandbox";
import { checkInspectOptions } from "../options/check-options.ts";
import { loadPolicy, type PolicySource } from "../policy/load-policy.ts";
import { sha256 } from "../sha256.ts";
import { takeSkillSource } from "../skill/skill-source.ts";
import { inspectManifest } from "./inspect-manifest.ts";
import { findTools } from "./find-tools.ts";
import { chooseEntry } from "./choose-entry.ts";
import { reportPolicy } from "./report-policy.ts";
import type { Refusal, SkillReport } from "./skill-report.ts";

/** How to inspect a skill. */
export interface InspectOptions {
  /** The policy to hold it against, as in `createRuntime`. Default: none, and the report has no `policy`. */
  readonly policy?: PolicySource;
  /** The manifest in place of the one in the module, as in `load`. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** The time admission may take, in milliseconds. Default 5,000. */
  readonly admissionDeadlineMs?: number;
  /** Ends the inspection: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
}

const listedRefusals = 100;

/**
 * Says everything about a skill that can be known without running it: tools, permissions, imports, sizes, whether
 * admission takes it, and with a policy whether it would load and what is missing.
 *
 * The module goes through the same admission as in `load`, on a thread of its own. Whatever it is, there is a report: a
 * refusal is a part of it. It promises nothing about what the skill does with what it is granted, and a file, folder or
 * policy that changes meanwhile makes it old.
 *
 * @param source A path or URL of a module, or its bytes, which are copied.
 * @param options A policy, a manifest, a deadline.
 * @throws SkillUnreadableError when the file cannot be read, or is larger than any module may be; PolicyError,
 * ManifestError and OptionError for what the options hold; the reason of the signal.
 * @example
 * ```ts
 * const report = await inspectSkill("./skills/report.wasm", { policy: "./policy.yaml" });
 * console.log(report.admitted, report.policy?.loads, report.policy?.addition);
 * ```
 */
export async function inspectSkill(
  source: string | URL | Uint8Array,
  options: InspectOptions = {},
): Promise<SkillReport> {
  checkInspectOptions(options);
  options.signal?.throwIfAborted();
  const policy = options.policy === undefined ? undefined : await loadPolicy(options.policy);
  const taken = await takeSkillSource(source);
  const digest = await sha256(taken.bytes);
  const read = await inspectManifest(taken, options.manifest, options.signal);
  const { manifest } = read;
  const choice = policy === undefined ? undefined : chooseEntry(policy.policy, manifest, digest);
  const operator = operatorLimits(policy?.policy.defaults ?? {}, choice?.entry?.limits ?? {});
  const limits = tighten(operator, manifest?.limits ?? {});
  const {
    refusals: rejections,
    omittedRefusals,
    tools: exported,
    ...module
  } = await inspect(taken.bytes, limits, manifest, options);
  const found = findTools(read, exported);
  const all = [...read.refusals, ...rejections, ...found.refusals];
  const refusals = all.slice(0, listedRefusals);
  const admitted = all.length === 0;
  return {
    digest,
    fileBytes: taken.bytes.length,
    ...(manifest === undefined ? {} : { skill: { id: manifest.id, version: manifest.version } }),
    admitted,
    refusals,
    omittedRefusals: omittedRefusals + all.length - refusals.length,
    ...(read.report === undefined ? {} : { manifest: read.report }),
    tools: found.tools,
    module,
    limits,
    ...(policy === undefined || choice === undefined
      ? {}
      : { policy: await reportPolicy({ policy, choice, manifest, admitted }) }),
  };
}

type Inspected = Omit<ModuleInspection, "refusals"> & { readonly refusals: readonly Refusal[] };

/** A module that is too much for admission is one more that is refused. */
async function inspect(
  bytes: Uint8Array,
  limits: Limits,
  manifest: Manifest | undefined,
  { admissionDeadlineMs, signal }: InspectOptions,
): Promise<Inspected> {
  try {
    const inspection = await inspectOffThread(bytes, {
      limits,
      ...(manifest === undefined
        ? {}
        : { categories: [...new Set(manifest.permissions.map(({ permission }) => permission.category))] }),
      ...(admissionDeadlineMs === undefined ? {} : { deadlineMs: admissionDeadlineMs }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { ...inspection, refusals: inspection.refusals.map(refusalOf) };
  } catch (error) {
    if (error instanceof ModuleRejectedError) return { refusals: [refusalOf(error)], omittedRefusals: 0 };
    if (!(error instanceof AdmissionTimeoutError)) throw error;
    const detail = `admission did not end within ${error.deadlineMs} ms`;
    return { refusals: [{ code: "ADMISSION_TIMEOUT", rule: "deadline", detail }], omittedRefusals: 0 };
  }
}

function refusalOf({ reason, detail, offset, limit }: ModuleRejection): Refusal {
  return {
    code: "MODULE_REJECTED",
    rule: reason,
    detail,
    ...(offset === undefined ? {} : { offset }),
    ...(limit === undefined ? {} : { limit }),
  };
}
