import type { Finding } from "../finding.ts";
import { asObject, asStrings } from "../json-shape.ts";
import { type ProjectTree, packageFolders, readJson } from "../project-tree.ts";

const conditionOrder = ["@cordon/source", "types", "default"];

/**
 * Holds every package's `exports`, `bin` and `files` against the files that exist.
 *
 * Each export names its source first, then the declaration and the module that the build makes of that source. Whether
 * the build makes them is for the compiler to say; this check only sees that the three names agree.
 */
export async function checkExportsMaps(tree: ProjectTree): Promise<readonly Finding[]> {
  const found = await Promise.all(packageFolders(tree).map((folder) => checkPackage(tree, folder)));
  return found.flat();
}

async function checkPackage(tree: ProjectTree, folder: string): Promise<readonly Finding[]> {
  const file = `packages/${folder}/package.json`;
  const manifest = asObject(await readJson(tree, file));
  const messages: string[] = [];
  if (manifest["name"] !== `@cordon/${folder}`) messages.push(`the name must be "@cordon/${folder}"`);
  const exported = asObject(manifest["exports"]);
  if (exported["."] === undefined) messages.push('"exports" lacks "."');
  for (const [subpath, target] of Object.entries(exported)) {
    if (subpath === "./package.json") continue;
    messages.push(...checkTarget(tree, folder, subpath, asObject(target)));
  }
  for (const [command, target] of Object.entries(asObject(manifest["bin"]))) {
    if (!hasFile(tree, folder, target))
      messages.push(`the command "${command}" points to no file: "${String(target)}"`);
  }
  const files = asStrings(manifest["files"]);
  for (const needed of ["dist", "src"]) {
    if (!files.includes(needed)) messages.push(`"files" lacks "${needed}", which the exports point into`);
  }
  return messages.map((message) => ({ file, message }));
}

function checkTarget(
  tree: ProjectTree,
  folder: string,
  subpath: string,
  target: Readonly<Record<string, unknown>>,
): readonly string[] {
  const order = Object.keys(target);
  if (order.join() !== conditionOrder.join()) {
    return [`"${subpath}" must name ${conditionOrder.join(", ")} in this order, not ${order.join(", ") || "nothing"}`];
  }
  const source = target["@cordon/source"];
  const stem = typeof source === "string" ? /^\.\/src\/(.+)\.ts$/u.exec(source)?.[1] : undefined;
  if (stem === undefined || !hasFile(tree, folder, source)) {
    return [`"${subpath}" has no source: "${String(source)}" is no file below src`];
  }
  const messages: string[] = [];
  if (target["types"] !== `./dist/${stem}.d.ts`)
    messages.push(`"${subpath}" must have the types "./dist/${stem}.d.ts"`);
  if (target["default"] !== `./dist/${stem}.js`)
    messages.push(`"${subpath}" must have the default "./dist/${stem}.js"`);
  return messages;
}

function hasFile(tree: ProjectTree, folder: string, target: unknown): boolean {
  return typeof target === "string" && tree.files.includes(`packages/${folder}/${target.replace(/^\.\//u, "")}`);
}
