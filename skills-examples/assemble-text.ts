import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import wabt from "wabt";
import type { Example } from "./example.ts";

const features = { bulk_memory: true, mutable_globals: true, reference_types: true };

/**
 * Assembles an example that is written in the text format.
 *
 * @throws Error with the place in the text when it does not assemble.
 */
export async function assembleText(example: Example): Promise<Uint8Array> {
  const parsed = (await wabt()).parseWat(basename(example.entry), await readFile(example.entry, "utf8"), features);
  try {
    parsed.validate();
    return Uint8Array.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
