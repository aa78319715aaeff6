import { createHash } from "node:crypto";
import wabt from "wabt";
import { kernelConstants } from "./kernel-constants.ts";

/** A kernel assembled from its text. */
export interface AssembledKernel {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
}

const features = { multi_memory: true, bulk_memory: true, threads: true };

/** Puts numbers where the text has `offset=$name`. */
function withConstants(text: string): string {
  return text.replaceAll(/offset=\$(\w+)/gu, (_, name: string) => {
    const value = kernelConstants[name];
    if (value === undefined) throw new Error(`Cannot assemble the kernel: there is no constant "${name}"`);
    return `offset=${value}`;
  });
}

/**
 * Assembles the kernel. The result depends on the text, `kernel-constants.ts` and the version of wabt only.
 *
 * @param text What is in `kernel.wat`.
 * @throws Error when the text does not assemble, or the engine refuses the module.
 */
export async function assembleKernel(text: string): Promise<AssembledKernel> {
  const parsed = (await wabt()).parseWat("kernel.wat", withConstants(text), features);
  try {
    const bytes = Uint8Array.from(parsed.toBinary({}).buffer);
    // wabt's own validator does not know several memories, and compiling says where the fault is.
    void new WebAssembly.Module(bytes);
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  } finally {
    parsed.destroy();
  }
}
