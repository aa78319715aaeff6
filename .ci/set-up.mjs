// Installs the dependencies from the lockfile when they are missing or out of date, and says so.
// Runs on the Node a new machine has (20 or newer); everything after it runs on the Node the project brings.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = `${root}node_modules/.cache/cordon-set-up`;
const lockfile = createHash("sha256").update(readFileSync(`${root}package-lock.json`)).digest("hex");
const stamp = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";

if (stamp !== lockfile) {
  console.log("cordon: installing the dependencies from package-lock.json (once, about a minute) ...");
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const result = spawnSync(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: command === "npm" && process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error(`cordon: cannot install the dependencies: npm ci ended with ${result.status ?? result.signal}`);
    process.exit(result.status || 1);
  }
  console.log(`cordon: installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

const version = spawnSync(`${root}node_modules/.bin/node`, ["--version"], { encoding: "utf8" }).stdout?.trim();
const [major = 0, minor = 0] = (version ?? "").replace("v", "").split(".").map(Number);
if (!(major >= 26 || (major === 24 && minor >= 15))) {
  console.error(
    `cordon: cannot find the Node this project brings: node_modules/.bin/node is ${version || "missing"}. ` +
      "Its install script was skipped; run `npm ci --ignore-scripts=false` and try again",
  );
  process.exit(1);
}
mkdirSync(`${root}node_modules/.cache`, { recursive: true });
writeFileSync(stampFile, lockfile);
