import { type Manifest, parseManifest, parseManifestBytes } from "@cordon/core";
import { readManifestSection } from "@cordon/sandbox";
import { checkManifestSchemas } from "../schema/manifest-schemas.ts";
import type { SkillSource } from "./skill-source.ts";

/** The manifest of a skill, and whether somebody wrote it. */
export interface ResolvedManifest {
  readonly manifest: Manifest;
  /** False when neither the caller nor the module gave one. */
  readonly isGiven: boolean;
}

/**
 * The manifest of a skill: the caller's, else the one in the module, else one that requests nothing.
 *
 * @param source The module.
 * @param given What the caller passed, as plain data.
 * @throws ManifestError, ModuleRejectedError
 */
export function resolveManifest(
  source: SkillSource,
  given: Readonly<Record<string, unknown>> | undefined,
): ResolvedManifest {
  if (given !== undefined) return { manifest: withSchemas(parseManifest(given)), isGiven: true };
  const section = readManifestSection(source.bytes);
  if (section !== undefined) return { manifest: withSchemas(parseManifestBytes(section)), isGiven: true };
  const id = source.fallbackId;
  return { manifest: parseManifest({ abi: 1, id, name: id, version: "0.0.0" }), isGiven: false };
}

/** Whoever only reads a manifest hears of its schemas too. */
function withSchemas(manifest: Manifest): Manifest {
  checkManifestSchemas(manifest);
  return manifest;
}
