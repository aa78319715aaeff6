import { readFile, writeFile } from "node:fs/promises";
import { assembleKernel } from "./assemble-kernel.ts";
import { copyableFunctions, readKernelCode } from "./read-kernel-code.ts";

const source = await readFile(new URL("kernel.wat", import.meta.url), "utf8");
const { bytes, sha256 } = await assembleKernel(source);
const generated =
  "// Generated from kernel.wat by: node --conditions=@cordon/source packages/sandbox/src/kernel/build-kernel.ts";
const base64 = Buffer.from(bytes).toString("base64");
const lines = base64.match(/.{1,110}/gu) ?? [];
const bytesModule = `${generated}

/** SHA-256 of the assembled kernel, in hexadecimal. */
export const kernelSha256 = "${sha256}";

/** The assembled kernel, in base64. */
export const kernelBase64: string = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`;
await writeFile(new URL("kernel-bytes.ts", import.meta.url), bytesModule);

const code = readKernelCode(bytes);
const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
const rows = copyableFunctions(code).map(
  ({ index, exports, parameters, results, code: words }) => `  {
    index: ${index},
    exports: ${list(exports)},
    parameters: ${list(parameters)},
    results: ${list(results)},
    code: [
${(words.match(/\S.{0,108}(?=\s|$)/gu) ?? []).map((line) => `      "${line}",`).join("\n")}
    ].join(" "),
  },`,
);
const codeModule = `${generated}
import type { KernelFunction, KernelMemories } from "./kernel-function.ts";

/** The memories of the kernel: pages at the start and at most. */
export const kernelMemories: KernelMemories = {
${Object.entries(code.memories)
  .map(([name, { minimum, maximum }]) => `  ${name}: { minimum: ${minimum}, maximum: ${maximum} },`)
  .join("\n")}
};

/** The functions of the kernel that are copied into guests. */
export const kernelFunctions: readonly KernelFunction[] = [
${rows.join("\n")}
];
`;
await writeFile(new URL("kernel-code.ts", import.meta.url), codeModule);
process.stdout.write(`kernel-bytes.ts and kernel-code.ts: ${bytes.length} bytes, sha256 ${sha256}\n`);
