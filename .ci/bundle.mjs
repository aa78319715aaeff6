// Writes the entry files of built packages as one file each: `dist/index.js`, further entries, and every thread with all it needs. Loading
// a hundred small files is most of the time a process and its threads take to start. Runs after the compiler, from the
// sources, so that nothing in a bundle is older than they are: `node .ci/bundle.mjs [package folder ...]`, default all.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild-wasm";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = `${root}packages`;
const folders =
  process.argv.length > 2 ? process.argv.slice(2) : readdirSync(packages).map((name) => join(packages, name));

/** What applications import of a package, where it is there. Entries share nothing that a program could tell apart. */
const entries = ["index.ts", "extism/index.ts", "golden/index.ts"];

const shared = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  sourcemap: "linked",
  sourcesContent: false,
  keepNames: true,
  logLevel: "warning",
  legalComments: "none",
};

try {
  await Promise.all(folders.flatMap((folder) => bundlesOf(folder)));
} finally {
  await stop();
}

function bundlesOf(folder) {
  const source = join(folder, "src");
  const threads = readdirSync(source, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith("-thread.ts") && basename(path) !== "spawn-thread.ts");
  const output = (path) => join(folder, "dist", path.replace(/\.ts$/u, ".js"));
  return [
    // What an application imports keeps its packages apart: an error has one class, whoever throws it.
    ...entries
      .filter((path) => existsSync(join(source, path)))
      .map((path) =>
        build({
          ...shared,
          entryPoints: [join(source, path)],
          outdir: join(folder, "dist"),
          outbase: source,
          packages: "external",
          // What is imported when it is needed stays apart, as the commands of the command line.
          splitting: true,
          chunkNames: "parts/[name]-[hash]",
        }),
      ),
    // A thread shares nothing with others, so it takes the other packages of this repository along.
    ...threads.map((path) =>
      build({
        ...shared,
        entryPoints: [join(source, path)],
        outfile: output(path),
        conditions: ["@cordon/source"],
        external: ["ajv", "ajv/*", "re2js"],
      }),
    ),
  ];
}
