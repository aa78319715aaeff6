import { randomUUID } from "node:crypto";
import { mkdir, readFile, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const isSource = import.meta.url.endsWith(".ts");
const packageFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What is settled for every check, whatever a project is set up for: nothing is written, and one file is where it begins. */
const fixed = {
  // As it is built: by a bundler, whatever runs the project's other files.
  module: "preserve",
  moduleResolution: "bundler",
  isolatedModules: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  isolatedDeclarations: false,
  emitDeclarationOnly: false,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  tsBuildInfoFile: null,
  rootDir: null,
  outDir: null,
  // Inside the repository the package has no declarations, only its sources.
  ...(isSource ? { customConditions: ["@cordon/source"] } : {}),
};

/** A project that says nothing: strict, with what a skill has and nothing else. */
const usual = {
  ...fixed,
  target: "es2024",
  lib: ["es2025", "esnext.array", "esnext.collection", "esnext.disposable", "esnext.error", "esnext.typedarrays"],
  resolveJsonModule: true,
  strict: true,
  types: [],
};

const packageName = "@cordon/pdk";

/** For an author's file beside which the package is not installed: a build does without that too. */
const ownPaths = { paths: { [packageName]: [packageFile(isSource ? "src/index.ts" : "dist/index.d.ts")] } };

/**
 * The `tsconfig.json` to check a skill with: that of the author, from the folder of the entry up to the one with its
 * `package.json`; otherwise a strict one.
 *
 * @param entry The author's file.
 */
export async function typeConfiguration(entry: string): Promise<object> {
  const own = await authorConfiguration(dirname(entry));
  if (own === undefined) {
    const compilerOptions = { ...usual, ...ownPaths };
    return { compilerOptions, files: [entry, packageFile("globals/index.d.ts")], include: [] };
  }
  const compilerOptions = (await isInstalled(dirname(entry))) ? fixed : { ...fixed, ...ownPaths };
  return { extends: own, compilerOptions, files: [entry], include: [], exclude: [], references: [] };
}

/** Whether this package is where the compiler looks for it. */
async function isInstalled(folder: string): Promise<boolean> {
  if (await exists(join(folder, "node_modules", packageName))) return true;
  return dirname(folder) !== folder && (await isInstalled(dirname(folder)));
}

/**
 * Makes a folder for what a check needs, from where the compiler finds the packages of the author, and this one. It is the
 * caller's to remove.
 *
 * @param folder The folder of the entry.
 */
export async function makeCheckFolder(folder: string): Promise<string> {
  const modules = await nearestNodeModules(folder);
  const name = `cordon-types-${randomUUID()}`;
  try {
    return await linkPackage(join(modules, ".cache", name));
  } catch {
    // Where nothing can be written beside the packages, as in an image or for another user, this one is found all the same.
    return await linkPackage(join(tmpdir(), name));
  }
}

async function linkPackage(made: string): Promise<string> {
  const installed = join(made, "node_modules", packageName);
  await mkdir(dirname(installed), { recursive: true });
  await symlink(packageFile("."), installed, "junction");
  return made;
}

async function authorConfiguration(folder: string): Promise<string | undefined> {
  const file = join(folder, "tsconfig.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) return saysNothing(text) ? undefined : file;
  const isTop = dirname(folder) === folder || (await exists(join(folder, "package.json")));
  return isTop ? undefined : await authorConfiguration(dirname(folder));
}

/** A file that only lists the projects of a repository has no options for any of them. */
function saysNothing(text: string): boolean {
  try {
    const { extends: base, compilerOptions } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return base === undefined && compilerOptions === undefined;
  } catch {
    return false;
  }
}

/** Where the packages of an author are; the folder for temporary files where there are none. */
async function nearestNodeModules(folder: string): Promise<string> {
  const found = join(folder, "node_modules");
  if (await exists(found)) return found;
  return dirname(folder) === folder ? tmpdir() : await nearestNodeModules(dirname(folder));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
