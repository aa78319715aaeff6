import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const sourceFolder = fileURLToPath(new URL("./assembly/", import.meta.url));
const buildFolder = fileURLToPath(new URL("../build/kernels/", import.meta.url));

/** Part of the cache's key: another compiler, or other options, make another module. */
const compilerVersion = "0.28.20";
const compilerOptions = [
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--noAssert",
  "--runtime",
  "stub",
  "--use",
  "abort=",
];

/** How to compile. */
export interface CompileOptions {
  /** Whether the module imports its memory as `env.memory`. Default: it declares and exports one. */
  readonly importsMemory?: boolean;
}

/**
 * The WebAssembly of one of the sources in `assembly/`. It is compiled once and kept in `build/` under the digest of its
 * source and the compiler's options.
 *
 * @param name The source without its ending.
 * @throws Error with the compiler's messages when the source does not compile.
 */
export async function compileKernel(
  name: string,
  { importsMemory = false }: CompileOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const source = await readFile(`${sourceFolder}${name}.ts`, "utf8");
  const options = importsMemory ? [...compilerOptions, "--importMemory"] : compilerOptions;
  const key = createHash("sha256")
    .update([compilerVersion, ...options, source].join("\n"))
    .digest("hex");
  const file = `${buildFolder}${name}-${key.slice(0, 16)}.wasm`;
  const kept = await readFile(file).catch(() => undefined);
  if (kept !== undefined) return new Uint8Array(kept);
  const module = await compile(name, source, options);
  await mkdir(buildFolder, { recursive: true });
  await writeFile(`${file}.${process.pid}`, module);
  await rename(`${file}.${process.pid}`, file);
  return module;
}

async function compile(name: string, source: string, options: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const stderr = asc.createMemoryStream();
  let module: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...options], {
    stderr,
    readFile: (file) => (file === "kernel.ts" ? source : null),
    writeFile: (_file, contents) => {
      if (typeof contents !== "string") module = new Uint8Array(contents);
    },
  });
  if (error !== null || module === undefined) {
    throw new Error(`Cannot compile "${name}":\n${stderr.toString()}`, { cause: error });
  }
  return module;
}
