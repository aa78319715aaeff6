import { ManifestError } from "../errors/manifest-error.ts";
import { parseStrictJson } from "../validation/parse-strict-json.ts";
import type { Manifest } from "./manifest.ts";
import { parseManifest } from "./parse-manifest.ts";

const bounds = { maximumBytes: 256 * 1024, maximumDepth: 64 };

/**
 * Reads a manifest from the bytes of a file or of the custom section `cordon.manifest`.
 *
 * @param bytes JSON in UTF-8 without a byte order mark: at most 256 KiB, 64 levels, no field twice in an object.
 * @throws {ManifestError} When the bytes are not that, or with every problem of the manifest.
 */
export function parseManifestBytes(bytes: Uint8Array): Manifest {
  const refuse = (problem: string): never => {
    throw new ManifestError([{ path: [], problem }]);
  };
  return parseManifest(parseStrictJson(bytes, bounds, refuse));
}
