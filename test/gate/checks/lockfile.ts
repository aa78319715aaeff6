import type { Finding } from "../finding.ts";
import { asObject } from "../json-shape.ts";
import { type ProjectTree, readJson } from "../project-tree.ts";

const file = "package-lock.json";

/**
 * The only packages that may run a script when they are installed, each with its reason. A script of a dependency runs
 * with the rights of whoever types `npm ci`, so a row here is a decision.
 */
export const allowedInstallScripts: ReadonlyMap<string, string> = new Map([
  ["node", "puts the Node binary of this platform, which npm has downloaded as a package, in place"],
]);

/**
 * Holds the lockfile to two promises: nothing of the registry it was written with is in it, and no package but those in
 * {@link allowedInstallScripts} runs a script at install time. Whether the packages of every platform are listed is for
 * `.ci/complete-lockfile.mjs --check` to say.
 */
export async function checkLockfile(tree: ProjectTree): Promise<readonly Finding[]> {
  const packages = asObject(asObject(await readJson(tree, file))["packages"]);
  const findings: Finding[] = [];
  for (const [path, value] of Object.entries(packages)) {
    const entry = asObject(value);
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const resolved = entry["resolved"];
    if (typeof resolved === "string" && /^[a-z+]+:/u.test(resolved)) {
      findings.push({ file, message: `"${path}" names where it was downloaded from: run \`npm run lock\`` });
    }
    if (entry["hasInstallScript"] === true && !allowedInstallScripts.has(name)) {
      findings.push({
        file,
        message: `"${path}" runs a script when it is installed: choose another package or state a reason`,
      });
    }
  }
  return findings;
}
