// Makes a package ready for `npm pack` and `npm publish`, which run it in the package's folder: puts the licence beside it
// and builds it from nothing, since the compiler leaves the output of sources that are gone. Runs itself on Node 20 or newer.
import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.cwd();

copyFileSync(`${root}LICENSE`, `${folder}/LICENSE`);
rmSync(`${folder}/dist`, { recursive: true, force: true });
rmSync(`${root}.cache/${basename(folder)}.tsbuildinfo`, { force: true });
const { status } = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-b", folder], {
  cwd: root,
  // What a script prints to standard output gets between the lines of `npm pack --json`.
  stdio: ["ignore", 2, 2],
});
// A package whose files are read one by one, as by the build of a skill, stays apart.
const apart = process.argv.includes("--unbundled");
const bundled =
  status === 0 && !apart && spawnSync(process.execPath, [`${root}.ci/bundle.mjs`, folder], { stdio: ["ignore", 2, 2] });
if (status !== 0 || (!apart && bundled.status !== 0)) {
  console.error(`cordon: cannot pack ${basename(folder)}: it does not build`);
  process.exit(1);
}
