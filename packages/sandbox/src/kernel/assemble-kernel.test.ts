import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { assembleKernel } from "./assemble-kernel.ts";
import { kernelBase64, kernelSha256 } from "./kernel-bytes.ts";

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

describe("kernel.wat", () => {
  it("holds no loop, no indirect call and no import, so that every function ends", async () => {
    const text = await readFile(new URL("kernel.wat", import.meta.url), "utf8");
    const code = text.replaceAll(/;;.*/gu, "");
    expect(code.match(/\((?:loop|br\w*|call_\w+|return_call\w*|import|table)\b/gu)).toBeNull();
    expect(code.match(/\(func\b/gu)?.length).toBeGreaterThan(20);
  });
});
