import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const packages = ["core", "sandbox", "capabilities", "runtime", "telemetry"];

let building: Promise<void> | undefined;

/**
 * Builds what an application loads: the runtime, what it needs and the telemetry, one file for each package and thread. Once
 * in a process.
 *
 * @throws Error when the compiler or the bundler refuses the sources.
 */
export function buildPackages(): Promise<void> {
  return (building ??= build());
}

async function build(): Promise<void> {
  const run = promisify(execFile);
  const folders = packages.map((name) => `${root}packages/${name}`);
  await run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-b", ...folders], { cwd: root });
  await run(process.execPath, [`${root}.ci/bundle.mjs`, ...folders], { cwd: root });
}
