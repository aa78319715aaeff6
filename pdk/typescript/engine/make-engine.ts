import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rename, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import asc from "assemblyscript/asc";
import { exportKinds, readExports, writeExports } from "../src/wasm/exports.ts";
import { readGlobals } from "../src/wasm/globals.ts";
import { initialPages, writeMemory } from "../src/wasm/memory.ts";
import { renameImports } from "../src/wasm/imports.ts";
import { bodyOf, readSections, replaceBodies, writeSections } from "../src/wasm/sections.ts";
import { type BuildTarget, buildTargets, engineFile } from "../src/compiler/build-target.ts";
import { keptExports } from "./kept-exports.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** What the engine uses beyond WebAssembly 1.0. The optimizer would use more if it were let. */
const features = ["bulk-memory", "bulk-memory-opt", "sign-ext", "nontrapping-float-to-int", "mutable-globals"].map(
  (name) => `--enable-${name}`,
);

/**
 * Makes the engine that every skill in TypeScript runs on: QuickJS as it is published, our adaptor, and what stands for a
 * system in a kind of host, as one module. The same packages give the same bytes. It takes some seconds.
 *
 * @param target The kind of host.
 * @returns The module.
 * @throws Error when the adaptor does not compile or a tool of Binaryen fails.
 */
export async function makeEngine(target: BuildTarget): Promise<Uint8Array<ArrayBuffer>> {
  const work = await mkdtemp(join(tmpdir(), "cordon-engine-"));
  const file = (name: string): string => join(work, `${name}.wasm`);
  try {
    await writeFile(file("engine"), await quickJs());
    await writeFile(file("adaptor"), await compileAssembly("index"));
    await writeFile(file("system"), await compileAssembly(`systems/${target}`));
    const modules = ["engine", "adaptor", "system"].flatMap((name) => [file(name), name]);
    await binaryen("wasm-merge", [...modules, "-o", file("merged"), "--rename-export-conflicts", ...features]);
    await writeFile(file("trimmed"), trimExports(await readFile(file("merged"))));
    const removals = [
      "--remove-unused-module-elements",
      "--strip-debug",
      "--strip-producers",
      "--strip-target-features",
    ];
    await binaryen("wasm-opt", [file("trimmed"), "-o", file("made"), ...removals, ...features]);
    return new Uint8Array(await readFile(file("made")));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** QuickJS, asking the adaptor for everything it would ask a host or a system for. */
async function quickJs(): Promise<Uint8Array> {
  const sections = readSections(await readFile(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))));
  const imports = renameImports(bodyOf(sections, "import"), ({ name }) => ({ module: "adaptor", name }));
  return writeSections(replaceBodies(sections, { import: imports }));
}

/** A part of the adaptor, in the memory of the engine. */
async function compileAssembly(name: string): Promise<Uint8Array> {
  const stderr = asc.createMemoryStream();
  const written: Uint8Array[] = [];
  const options = ["--runtime", "stub", "--importMemory", "--noAssert", "-O3", "--use", "abort="];
  const { error } = await asc.main([`assembly/${name}.ts`, "--outFile", "made.wasm", "--baseDir", folder, ...options], {
    stderr,
    readFile: (path, baseFolder) => readFile(join(baseFolder, path), "utf8").catch(() => null),
    writeFile: (_path, contents) => {
      if (typeof contents !== "string") written.push(contents);
    },
  });
  const [module] = written;
  if (error !== null || module === undefined) {
    throw new Error(`Cannot compile "assembly/${name}.ts":\n${stderr.toString()}`, { cause: error });
  }
  const sections = readSections(module);
  const imports = renameImports(bodyOf(sections, "import"), (entry) =>
    entry.module === "env" ? { module: "engine", name: entry.name } : entry,
  );
  const exports = readExports(bodyOf(sections, "export")).filter(({ kind }) => kind === exportKinds.function);
  return writeSections(replaceBodies(sections, { import: imports, export: writeExports(exports) }));
}

/** Keeps what a build calls, gives every global a name by which a build reads it, and bounds the memory. */
function trimExports(module: Uint8Array): Uint8Array {
  const sections = readSections(module);
  const kept = readExports(bodyOf(sections, "export")).filter(({ name }) => keptExports.has(name));
  const globals = readGlobals(bodyOf(sections, "global")).flatMap(({ mutable }, index) =>
    mutable ? [{ name: `global_${index}`, kind: exportKinds.global, index }] : [],
  );
  const memory = writeMemory(initialPages(bodyOf(sections, "memory")));
  return writeSections(replaceBodies(sections, { memory, export: writeExports([...kept, ...globals]) }));
}

async function binaryen(tool: "wasm-merge" | "wasm-opt", words: readonly string[]): Promise<void> {
  const script = join(dirname(fileURLToPath(import.meta.resolve("binaryen"))), "bin", tool);
  await promisify(execFile)(process.execPath, [script, ...words]);
}

/**
 * Makes an engine and puts it where builds look for it.
 *
 * @param target The kind of host.
 * @returns The SHA-256 of it, in hexadecimal.
 */
export async function writeEngine(target: BuildTarget): Promise<string> {
  const file = fileURLToPath(engineFile(target));
  const module = await makeEngine(target);
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, module);
  await rename(temporary, file);
  return createHash("sha256").update(module).digest("hex");
}

if (import.meta.main) {
  for (const target of buildTargets) process.stderr.write(`engine of ${target}: ${await writeEngine(target)}\n`);
}
