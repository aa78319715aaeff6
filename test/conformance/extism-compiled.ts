import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Compiles a plugin in AssemblyScript.
 *
 * @param entry The file, relative to the project.
 * @param flags Flags of the compiler.
 */
export async function compilePlugin(entry: string, flags: readonly string[] = []): Promise<Uint8Array> {
  const stderr = asc.createMemoryStream();
  const outputs: Uint8Array[] = [];
  const { error } = await asc.main([entry, "--outFile", "module.wasm", "--baseDir", root, ...flags], {
    stderr,
    readFile: (name, folder) => readFile(join(folder, name), "utf8").catch(() => null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") outputs.push(contents);
    },
  });
  const [module] = outputs;
  if (error !== null || module === undefined) throw new Error(`Cannot compile ${entry}: ${stderr.toString()}`);
  return module;
}
