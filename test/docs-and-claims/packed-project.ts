import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packageFolders, projectRoot, readProjectTree } from "../gate/project-tree.ts";
import { packPdk } from "./packed-pdk.ts";
import { type ProgramEnd, runToEnd } from "./run-to-end.ts";

/** The packages as `npm pack` makes them, and a folder in which they are unpacked as an installation would. */
export interface PackedProject extends AsyncDisposable {
  /** The files of each package, by its folder: `core`, `cli`. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** A folder whose `node_modules` has the packed packages, and nothing of the sources. */
  readonly application: string;
}

/** npm tells the programs it starts about itself; one that is started by hand must not believe it is inside another. */
const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"))),
  PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
  NODE_OPTIONS: "",
  npm_config_offline: "true",
  npm_config_update_notifier: "false",
};

const npm = process.env["npm_execpath"];

/** Runs a program in a folder of a packed project, outside of what npm says about this run. */
export function runIn(folder: string, words: readonly string[]): Promise<ProgramEnd> {
  return runToEnd(words, { folder, environment });
}

/**
 * Copies what is committed of the packages, packs the copies with their own scripts, and unpacks them as an installation
 * would. Nothing is downloaded, and nothing in the working copy changes. You own the result.
 *
 * @throws Error when a package does not build or cannot be packed.
 */
export async function packProject(): Promise<PackedProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cordon-pack-")));
  // Apart from the application, which must find nothing in a folder above it.
  const source = join(root, "source");
  const folders = await copyPackages(source);
  await mkdir(join(source, "packed"));
  const command = npm?.endsWith(".js") === true ? [process.execPath, npm] : ["npm"];
  const packed = await runIn(source, [...command, "pack", "--workspaces", "--pack-destination", "packed"]);
  if (packed.exitCode !== 0) throw new Error(`Cannot pack: ${packed.errors}`);
  await packPdk(source, command, runOrThrow);
  const application = join(root, "application");
  const files = new Map<string, readonly string[]>();
  for (const folder of [...folders, "pdk"]) {
    const target = join(application, "node_modules", "@cordon", folder);
    await mkdir(target, { recursive: true });
    const archive = join(source, "packed", `cordon-${folder}-0.1.0.tgz`);
    await runOrThrow(root, ["tar", "-xzf", archive, "--strip-components=1", "-C", target]);
    const entries = await readdir(target, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    files.set(folder, paths.map((path) => path.slice(target.length + 1)).toSorted());
  }
  for (const name of await librariesOf(application, [...files.keys()])) {
    const link = join(application, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(projectRoot, "node_modules", name), link);
  }
  await mkdir(join(application, "node_modules", ".bin"));
  await symlink("../@cordon/cli/bin/cordon.js", join(application, "node_modules", ".bin", "cordon"));
  await chmod(join(application, "node_modules", "@cordon", "cli", "bin", "cordon.js"), 0o755);
  await writeFile(join(application, "package.json"), '{ "type": "module", "private": true }');
  return { files, application, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** The types of Node and of JSON Schema, and what programs of the pages bring themselves. */
const applicationLibraries = ["@types/node", "@types/json-schema", "json-schema", "pino", "zod"];

/** What the packages say they need of others; what they do not say is not there. */
async function librariesOf(application: string, folders: readonly string[]): Promise<readonly string[]> {
  const names = new Set(applicationLibraries);
  for (const folder of folders) {
    const text = await readFile(join(application, "node_modules", "@cordon", folder, "package.json"), "utf8");
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(text) as Readonly<
      Partial<Record<"dependencies" | "peerDependencies", Readonly<Record<string, string>>>>
    >;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (!name.startsWith("@cordon/")) names.add(name);
    }
  }
  return [...names];
}

async function runOrThrow(folder: string, words: readonly string[]): Promise<void> {
  const { exitCode, errors } = await runIn(folder, words);
  if (exitCode !== 0) throw new Error(`Cannot pack: ${errors}`);
}

async function copyPackages(root: string): Promise<readonly string[]> {
  const tree = await readProjectTree(projectRoot);
  const needed = /^(?:packages\/|pdk\/typescript\/|tsconfig\.base\.json$|LICENSE$|\.ci\/(?:bundle|prepack)\.mjs$)/u;
  for (const file of tree.files.filter((name) => needed.test(name))) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await copyFile(join(projectRoot, file), join(root, file));
  }
  await writeFile(join(root, "package.json"), '{ "private": true, "workspaces": ["packages/*"] }');
  const folders = packageFolders(tree);
  await mkdir(join(root, "node_modules", "@cordon"), { recursive: true });
  const tools = (await readdir(join(projectRoot, "node_modules"))).filter(
    (name) => !name.startsWith(".") && name !== "@cordon",
  );
  await Promise.all([
    ...tools.map((name) => symlink(join(projectRoot, "node_modules", name), join(root, "node_modules", name))),
    ...folders.map((name) => symlink(join(root, "packages", name), join(root, "node_modules", "@cordon", name))),
  ]);
  return folders;
}
