import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import { importDirections } from "../import-directions.ts";
import { asObject } from "../json-shape.ts";
import { packageFolders, type ProjectTree, readJson } from "../project-tree.ts";

/**
 * Holds every package's dependencies and compiler references against the import directions and against each other, and
 * the root's references against the packages that exist.
 */
export async function checkWorkspaceGraph(tree: ProjectTree): Promise<readonly Finding[]> {
  const folders = packageFolders(tree);
  const found = await Promise.all(folders.map((folder) => checkPackage(tree, folder)));
  const built = await references(tree, "tsconfig.json");
  const missing = folders.filter((folder) => !built.includes(`packages/${folder}`));
  return [
    ...found.flat(),
    ...missing.map((folder) => ({
      file: "tsconfig.json",
      message: `must refer to "packages/${folder}", else it is not built`,
    })),
  ];
}

async function checkPackage(tree: ProjectTree, folder: string): Promise<readonly Finding[]> {
  const manifestFile = `packages/${folder}/package.json`;
  const configFile = `packages/${folder}/tsconfig.json`;
  const allowed = importDirections[folder];
  if (allowed === undefined) {
    return [
      { file: manifestFile, message: "is in no row of test/gate/import-directions.ts: add one, and its lint rule" },
    ];
  }
  const manifest = asObject(await readJson(tree, manifestFile));
  const all = { ...asObject(manifest["dependencies"]), ...asObject(manifest["peerDependencies"]) };
  const depends = Object.keys(all).flatMap((name) =>
    name.startsWith("@cordon/") ? [name.slice("@cordon/".length)] : [],
  );
  const refers = (await references(tree, configFile)).map((path) => path.replace(/^packages\//u, ""));
  return [
    ...(folder === "core" && Object.keys(all).length > 0
      ? [{ file: manifestFile, message: "core has no dependency: it holds contracts and pure rules only" }]
      : []),
    ...depends
      .filter((name) => !allowed.includes(name))
      .map((name) => ({ file: manifestFile, message: `${folder} may not depend on ${name}: imports go down only` })),
    ...depends
      .filter((name) => !refers.includes(name))
      .map((name) => ({
        file: configFile,
        message: `lacks the reference to "../${name}" that package.json depends on`,
      })),
    ...refers
      .filter((name) => !depends.includes(name))
      .map((name) => ({ file: configFile, message: `refers to "../${name}", on which package.json does not depend` })),
  ];
}

async function references(tree: ProjectTree, file: string): Promise<readonly string[]> {
  if (!tree.files.includes(file)) return [];
  const list = asObject(await readJson(tree, file))["references"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const { path } = asObject(entry) as { readonly path?: unknown };
    return typeof path === "string" ? [posix.join(posix.dirname(file), path)] : [];
  });
}
