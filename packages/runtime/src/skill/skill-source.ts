import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { SkillUnreadableError } from "@cordon/core";
import { readSkillFile } from "./read-skill-file.ts";

/** The bytes of a skill, held by nobody else, and a name for one that has no manifest. */
export interface SkillSource {
  readonly bytes: Uint8Array;
  readonly fallbackId: string;
}

/**
 * Takes a private copy of a skill. Everything later uses these bytes.
 *
 * @param source A path, a `file:` URL, or bytes.
 * @throws SkillUnreadableError
 */
export async function takeSkillSource(source: string | URL | Uint8Array): Promise<SkillSource> {
  if (source instanceof Uint8Array) return { bytes: new Uint8Array(source), fallbackId: "skill" };
  const path = pathOf(source);
  const name = basename(path, extname(path))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, "-");
  const fallbackId = name.replace(/^-+/u, "").slice(0, 64);
  return { bytes: await readSkillFile(path), fallbackId: fallbackId === "" ? "skill" : fallbackId };
}

/** The path of a file, from what a program may pass although its types say otherwise. */
function pathOf(source: unknown): string {
  if (typeof source === "string" && !/^[a-z][a-z0-9+.-]+:\/\//iu.test(source)) return source;
  const url = typeof source === "string" ? new URL(source) : source;
  if (url instanceof URL && url.protocol === "file:") return fileURLToPath(url);
  const shown = typeof source === "string" || source instanceof URL ? String(source) : typeof source;
  throw new SkillUnreadableError(shown, "only a path, a file: URL and bytes as a Uint8Array can be loaded");
}
