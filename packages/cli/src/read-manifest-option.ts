import { readFile } from "node:fs/promises";
import { CordonError, parseManifestBytes, systemProblem } from "@cordon/core";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The manifest that `--manifest` names, checked, as plain data. The file is held to the same rules as a manifest inside a
 * module: no two fields of one name, no unknown field.
 *
 * @param file What was given.
 * @throws UsageError when the file cannot be read or is no manifest.
 */
export async function readManifestOption(file: string): Promise<Record<string, unknown>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(`Cannot read the manifest ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
  }
  try {
    parseManifestBytes(bytes);
  } catch (error) {
    if (!CordonError.isInstance(error)) throw error;
    throw new UsageError(`Cannot use --manifest ${quoted(file)}: ${error.message}`, { cause: error });
  }
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
