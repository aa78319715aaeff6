import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** What to compile. */
export interface CompileOptions {
  /** The entry file, relative to the package. Default: the skill the tests call. */
  readonly entry?: string;
  /** The text of the entry file, when there is no such file. */
  readonly text?: string;
  /** Where `abort` is. Default: inside the package. */
  readonly abort?: string;
}

/**
 * Compiles a skill with this PDK.
 *
 * @throws Error with the compiler's messages.
 */
export async function compileTestSkill(options: CompileOptions = {}): Promise<Uint8Array> {
  const { entry = "test/assembly/index.ts", text, abort = "assembly/abort/abort" } = options;
  const stderr = asc.createMemoryStream();
  const written: Uint8Array[] = [];
  const { error } = await asc.main(
    [entry, "--outFile", "module.wasm", "--baseDir", folder, "--use", `abort=${abort}`],
    {
      stderr,
      readFile: (name, baseFolder) =>
        name === entry && text !== undefined ? text : readFile(join(baseFolder, name), "utf8").catch(() => null),
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") written.push(contents);
      },
    },
  );
  const [module] = written;
  if (error !== null || module === undefined) throw new Error(stderr.toString(), { cause: error });
  return module;
}
