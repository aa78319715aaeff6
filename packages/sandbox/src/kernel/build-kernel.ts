import { readFile, writeFile } from "node:fs/promises";
import { assembleKernel } from "./assemble-kernel.ts";

const { bytes, sha256 } = await assembleKernel(await readFile(new URL("kernel.wat", import.meta.url), "utf8"));
const base64 = Buffer.from(bytes).toString("base64");
const lines = base64.match(/.{1,110}/gu) ?? [];
const source = `// Generated from kernel.wat by: node --conditions=@cordon/source packages/sandbox/src/kernel/build-kernel.ts

/** SHA-256 of the assembled kernel, in hexadecimal. */
export const kernelSha256 = "${sha256}";

/** The assembled kernel, in base64. */
export const kernelBase64: string = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`;
await writeFile(new URL("kernel-bytes.ts", import.meta.url), source);
process.stdout.write(`kernel-bytes.ts: ${bytes.length} bytes, sha256 ${sha256}\n`);
