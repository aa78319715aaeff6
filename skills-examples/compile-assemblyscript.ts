import { readFile } from "node:fs/promises";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import type { Example } from "./example.ts";

/** Where `abort` goes in a skill that has no file of its own for it. */
const sharedAbort = "~lib/@cordon/pdk-assemblyscript/assembly/abort/abort";

/**
 * Compiles an example with the AssemblyScript compiler.
 *
 * @returns The module.
 * @throws Error with the compiler's messages when the sources do not compile.
 */
export async function compileAssemblyScript(example: Example): Promise<Uint8Array> {
  const ownAbort = (await readFile(example.entry, "utf8")).includes('"./abort"');
  const stderr = asc.createMemoryStream();
  const output = new Map<string, Uint8Array>();
  const { error } = await asc.main(
    [
      "assembly/index.ts",
      "--optimize",
      "--outFile",
      "module.wasm",
      "--use",
      `abort=${ownAbort ? "assembly/abort/abort" : sharedAbort}`,
      "--baseDir",
      example.folder,
    ],
    {
      stderr,
      readFile: (name, folder) => readFile(join(folder, name), "utf8").catch(() => null),
      writeFile: (name, contents) => {
        if (typeof contents !== "string") output.set(name, contents);
      },
    },
  );
  const module = output.get("module.wasm");
  if (error !== null || module === undefined) {
    throw new Error(`Cannot compile "${example.name}":\n${stderr.toString()}`, { cause: error });
  }
  return module;
}
