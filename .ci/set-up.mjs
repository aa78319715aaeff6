// Installs the dependencies from the lockfile when they are missing or out of date, and says so. With arguments it then
// runs them as a program on the Node the project brings: `node .ci/set-up.mjs test/gate/check.ts --list`.
// Runs itself on the Node a new machine has (20 or newer).
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = `${root}node_modules/.cache/cordon-set-up`;

install();
const node = projectNode();
const program = process.argv.slice(2);
if (program.length > 0) run(node, program);

function install() {
  const lockfile = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockfile) return;
  console.log("cordon: installing the dependencies from package-lock.json (once, about a minute) ...");
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const result = spawnSync(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: command === "npm" && process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error(`cordon: cannot install the dependencies: npm ci ended with ${result.status ?? result.signal}`);
    process.exit(result.status || 1);
  }
  projectNode();
  mkdirSync(`${root}node_modules/.cache`, { recursive: true });
  writeFileSync(stampFile, lockfile);
  console.log(`cordon: installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The path of the Node that the lockfile brings; ends the process when there is none, so nothing runs on an older one. */
function projectNode() {
  const path = `${root}node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`;
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
  const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
  if (major >= 26 || (major === 24 && minor >= 15)) return path;
  console.error(
    `cordon: cannot find the Node this project brings: node_modules/node/bin/node is ${version || "missing"}. ` +
      "Its install script was skipped; run `npm ci --ignore-scripts=false` and try again",
  );
  process.exit(1);
}

function run(path, programArguments) {
  // What the program starts by the name "node" is the same Node, with or without npm around it.
  const env = { ...process.env, PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(path, programArguments, { cwd: root, env, stdio: "inherit" });
  // A terminal sends SIGINT to both; what is sent to this process alone goes on.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`cordon: cannot start ${path}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal !== null) console.error(`cordon: ${programArguments[0]} was ended by ${signal}`);
    process.exit(code ?? 1);
  });
}
