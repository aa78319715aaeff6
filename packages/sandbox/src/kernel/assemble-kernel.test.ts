import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { assembleKernel } from "./assemble-kernel.ts";
import { kernelBase64, kernelSha256 } from "./kernel-bytes.ts";
import { kernelFunctions, kernelMemories } from "./kernel-code.ts";
import { copyableFunctions, readKernelCode } from "./read-kernel-code.ts";

describe("kernel-bytes.ts", () => {
  it("holds exactly what kernel.wat assembles to", async () => {
    const { bytes, sha256 } = await assembleKernel(await readFile(new URL("kernel.wat", import.meta.url), "utf8"));
    expect(Buffer.from(bytes).toString("base64")).toBe(kernelBase64);
    expect(sha256).toBe(kernelSha256);
  });

  it("names the digest of the bytes it holds", () => {
    const digest = createHash("sha256").update(Buffer.from(kernelBase64, "base64")).digest("hex");
    expect(digest).toBe(kernelSha256);
  });
});

describe("kernel-code.ts", () => {
  const code = readKernelCode(Buffer.from(kernelBase64, "base64"));

  it("holds exactly the functions of the kernel that can be copied, as they are in it", () => {
    expect(kernelFunctions).toEqual(copyableFunctions(code));
    expect(kernelMemories).toEqual(code.memories);
  });

  it("has all that guests call often, and what counts pages", () => {
    expect(kernelFunctions.flatMap(({ exports }) => exports).toSorted()).toEqual(
      [
        "commit",
        "error_get",
        "error_set",
        "input_length",
        "input_load_u64",
        "input_load_u8",
        "input_offset",
        "length",
        "length_unsafe",
        "load_u64",
        "load_u8",
        "output_set",
        "store_u64",
        "store_u8",
        "uncommit",
      ].toSorted(),
    );
  });
});

describe("kernel.wat", () => {
  it("holds no indirect call and imports no function, and loops only to count, so that every function ends", async () => {
    const text = await readFile(new URL("kernel.wat", import.meta.url), "utf8");
    const code = text.replaceAll(/;;.*/gu, "");
    expect(code.match(/\((?:call_\w+|return_call\w*|table|br_table)\b/gu)).toBeNull();
    expect(code.match(/\((?:loop|br\w*)\b/gu)).toEqual(["(loop", "(br_if"]);
    expect(code.match(/\(import\b.*/gu)).toEqual([
      '(import "cordon:cell" "slots" (memory $slots 2 2 shared))',
      '(import "cordon:cell" "slot" (global $slot i32))',
    ]);
    expect(code.match(/\(func\b/gu)?.length).toBeGreaterThan(20);
  });
});
