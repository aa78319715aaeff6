import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The files a check looks at. */
export interface ProjectTree {
  /** The absolute path of the project. */
  readonly root: string;
  /** Every file that is or would be committed, relative to the root, with forward slashes, sorted. */
  readonly files: readonly string[];
}

/** The absolute path of this project. */
export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url));

const run = promisify(execFile);

/**
 * Lists what is committed, or new and not ignored, below a root.
 *
 * @throws Error when `git` is missing or the root is no working copy: the checks would then see the build's output too.
 */
export async function readProjectTree(root: string): Promise<ProjectTree> {
  // A build machine may check out as one user and run as another; git then reads nothing unless told that this is fine.
  const gitCommand = [
    "-c",
    "safe.directory=*",
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "-z",
  ];
  const { stdout } = await run("git", gitCommand, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
  return { root, files: files.toSorted() };
}

/** Reads a file of the tree as text. */
export function readText(tree: ProjectTree, file: string): Promise<string> {
  return readFile(join(tree.root, file), "utf8");
}

/** Reads a JSON file of the tree; the caller checks the shape. */
export async function readJson(tree: ProjectTree, file: string): Promise<unknown> {
  const value: unknown = JSON.parse(await readText(tree, file));
  return value;
}

/** The folders below `packages/` that hold a package.json, such as `core`. */
export function packageFolders(tree: ProjectTree): readonly string[] {
  return tree.files.flatMap((file) => /^packages\/([^/]+)\/package\.json$/u.exec(file)?.[1] ?? []);
}
