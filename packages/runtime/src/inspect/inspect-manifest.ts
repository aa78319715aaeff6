import {
  escapeText,
  formatFieldPath,
  type Manifest,
  ManifestError,
  ModuleRejectedError,
  type PermissionEntry,
} from "@cordon/core";
import { DataThreadClient } from "../data-thread/data-thread-client.ts";
import { openSkillSchemas } from "../schema/skill-schemas.ts";
import { resolveManifest } from "../skill/resolve-manifest.ts";
import type { SkillSource } from "../skill/skill-source.ts";
import type { Refusal, ReportedManifest, ReportedPermission } from "./skill-report.ts";

const detailCharacters = 500;

/** The manifest of a skill, as far as it has a readable one. */
export interface InspectedManifest {
  /** As `load` takes it; of a plugin without one, the one that requests nothing. Undefined when it is refused. */
  readonly manifest?: Manifest;
  /** Whether somebody wrote it. */
  readonly isGiven: boolean;
  /** What to report of it; undefined when nobody wrote one. */
  readonly report?: ReportedManifest;
  readonly refusals: readonly Refusal[];
}

/**
 * Reads the manifest of a skill and compiles its schemas as `load` does. What is wrong with the one in the module is
 * reported; one in the options is the caller's, and refused.
 *
 * @param source The module.
 * @param given What the caller passed, as plain data.
 * @param signal Ends the compilation of its schemas.
 * @throws ManifestError for what the caller passed; the reason of the signal.
 */
export async function inspectManifest(
  source: SkillSource,
  given: Readonly<Record<string, unknown>> | undefined,
  signal: AbortSignal | undefined,
): Promise<InspectedManifest> {
  const read = readManifest(source, given);
  if (read.report === undefined || read.manifest === undefined) return read;
  try {
    await compileSchemas(read.manifest, signal);
    return read;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ManifestError) || given !== undefined) throw error;
    return { ...read, refusals: error.problems.map(refusalOf) };
  }
}

/** A thread of its own is started only for schemas that need one. */
async function compileSchemas(manifest: Manifest, signal: AbortSignal | undefined): Promise<void> {
  await using thread = new DataThreadClient();
  const end = (): void => void thread[Symbol.asyncDispose]();
  signal?.addEventListener("abort", end, { once: true });
  try {
    (await openSkillSchemas(manifest, thread))[Symbol.dispose]();
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

function readManifest(source: SkillSource, given: Readonly<Record<string, unknown>> | undefined): InspectedManifest {
  try {
    const { manifest, isGiven } = resolveManifest(source, given);
    if (!isGiven) return { manifest, isGiven, refusals: [] };
    return { manifest, isGiven, report: reportOf(manifest, given === undefined ? "module" : "options"), refusals: [] };
  } catch (error) {
    // Where the sections cannot be told apart, admission says the same in a moment.
    if (error instanceof ModuleRejectedError) return { isGiven: false, refusals: [] };
    if (!(error instanceof ManifestError) || given !== undefined) throw error;
    return { isGiven: true, refusals: error.problems.map(refusalOf) };
  }
}

function refusalOf({ path, problem }: ManifestError["problems"][number]): Refusal {
  const detail = escapeText(problem, detailCharacters);
  const field = path.length === 0 ? {} : { field: formatFieldPath(path) };
  return { code: "MANIFEST_INVALID", rule: "manifest", detail, ...field };
}

function reportOf(manifest: Manifest, source: ReportedManifest["source"]): ReportedManifest {
  const { name, description, license, permissions, limits } = manifest;
  return {
    source,
    name: escapeText(name),
    ...(description === undefined ? {} : { description: escapeText(description) }),
    ...(license === undefined ? {} : { license: escapeText(license) }),
    permissions: permissions.map(permissionOf),
    limits,
  };
}

function permissionOf(entry: PermissionEntry): ReportedPermission {
  const { text, reason, optional, methods, maxCalls, maxBytes, rate } = entry;
  return {
    permission: text,
    ...(reason === undefined ? {} : { reason: escapeText(reason) }),
    optional,
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(rate === undefined ? {} : { rate }),
  };
}
