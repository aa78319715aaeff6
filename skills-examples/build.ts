import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildSkill } from "@cordon/pdk/build";
import { assembleText } from "./assemble-text.ts";
import { compileAssemblyScript } from "./compile-assemblyscript.ts";
import { embedManifest } from "./embed-manifest.ts";
import { type Example, isFile, listExamples } from "./example.ts";
import { sourceStamp } from "./source-stamp.ts";

/** What building takes. */
export interface BuildExamplesOptions {
  /** Gets a line before and after each module that is built. Default: nothing is said. */
  readonly log?: (line: string) => void;
  /** The names of the examples to build. Default all. */
  readonly only?: readonly string[];
}

/**
 * Builds the examples whose sources changed since their last build, one after the other, each into its own `build/`
 * folder with its manifest inside. The first module takes the longest: the compiler itself is loaded for it.
 *
 * @returns The examples, all of them built.
 * @throws Error when one does not build; it names the example.
 */
export async function buildExamples(options: BuildExamplesOptions = {}): Promise<readonly Example[]> {
  const { log = () => {}, only } = options;
  const examples = (await listExamples()).filter(({ name }) => only?.includes(name) ?? true);
  const stale: (readonly [Example, string])[] = [];
  for (const example of examples) {
    const stamp = await sourceStamp(example);
    if (!(await isUpToDate(example, stamp))) stale.push([example, stamp]);
  }
  for (const [index, [example, stamp]] of stale.entries()) {
    log(`[${index + 1}/${stale.length}] building ${example.name} (${example.source}) ...`);
    const started = performance.now();
    const bytes = await build(example, stamp);
    log(
      `[${index + 1}/${stale.length}] ${example.name}: ${bytes} bytes in ${Math.round(performance.now() - started)} ms`,
    );
  }
  if (stale.length < examples.length) log(`${examples.length - stale.length} examples are up to date`);
  return examples;
}

const stampFile = ({ folder }: Example): string => join(folder, "build", "sources.sha256");

async function isUpToDate(example: Example, stamp: string): Promise<boolean> {
  if (!(await isFile(example.module))) return false;
  return (await readFile(stampFile(example), "utf8").catch(() => "")) === stamp;
}

async function build(example: Example, stamp: string): Promise<number> {
  const manifest = join(example.folder, "manifest.json");
  let module = await makeModule(example);
  if (await isFile(manifest)) module = embedManifest(module, await readFile(manifest, "utf8"));
  await mkdir(dirname(example.module), { recursive: true });
  await replaceFile(example.module, module);
  await replaceFile(stampFile(example), stamp);
  return module.length;
}

/** Another process may be building or reading the same file: it sees the old content or the new, never a part. */
async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

async function makeModule(example: Example): Promise<Uint8Array> {
  switch (example.source) {
    case "assemblyscript":
      return compileAssemblyScript(example);
    case "typescript":
      // The types of all examples are checked together, before a change is merged.
      return (await buildSkill({ entry: example.entry, check: false })).module;
    case "text":
      return assembleText(example);
    case "generator": {
      const { generate } = (await import(example.entry)) as { readonly generate: () => Uint8Array };
      return generate();
    }
  }
}

if (import.meta.main) await buildExamples({ log: (line) => process.stdout.write(`${line}\n`) });
