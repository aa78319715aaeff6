import { canonicalPath } from "@cordon/core";
import { failure } from "./answer-failure.ts";

/** What stands at a path. */
export type TreeEntry =
  | { readonly type: "folder"; readonly mtimeMs: number }
  | { readonly type: "file"; readonly mtimeMs: number; readonly bytes: Uint8Array };

/** Files and folders in memory, by canonical virtual path. */
export interface FileTree {
  readonly entries: Map<string, TreeEntry>;
  /** What stands at a path. @throws AnswerFailure when nothing does, or no folder although the path asks for one. */
  readonly find: (op: string, path: string, asksForFolder: boolean) => TreeEntry;
  /** Makes sure that the folder above a path is there. @throws AnswerFailure when it is not. */
  readonly requireParent: (op: string, path: string) => void;
  /** The names in a folder, with what they are, in the order of code units. */
  readonly children: (path: string) => readonly (readonly [name: string, type: TreeEntry["type"]])[];
  /** The paths of a folder and everything in it. */
  readonly below: (path: string) => readonly string[];
}

/** The path of the folder above. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/**
 * Makes a tree.
 *
 * @param files Content by absolute path; folders above are made. A path that ends in a slash is a folder.
 * @param nowMs When all of it was changed last.
 * @throws RequestError for what is no path.
 */
export function createFileTree(files: Readonly<Record<string, string | Uint8Array>>, nowMs: number): FileTree {
  const entries = new Map<string, TreeEntry>([["/", { type: "folder", mtimeMs: nowMs }]]);
  const makeFolders = (path: string): void => {
    if (path !== "/") makeFolders(parentOf(path));
    entries.set(path, { type: "folder", mtimeMs: nowMs });
  };
  for (const [text, content] of Object.entries(files)) {
    const { path, folder } = canonicalPath(text);
    makeFolders(folder ? path : parentOf(path));
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    if (!folder) entries.set(path, { type: "file", mtimeMs: nowMs, bytes });
  }
  const inside = (path: string): string => (path === "/" ? "/" : `${path}/`);
  return {
    entries,
    find: (op, path, asksForFolder) => {
      const entry = entries.get(path);
      if (entry === undefined) throw failure("NOT_FOUND", `${op} "${path}"`, "it does not exist");
      if (asksForFolder && entry.type === "file") throw failure("INVALID", `${op} "${path}"`, "it is not a folder");
      return entry;
    },
    requireParent: (op, path) => {
      if (path === "/") throw failure("DENIED", `${op} "${path}"`, "it is a mounted folder");
      if (entries.get(parentOf(path))?.type !== "folder") {
        throw failure("NOT_FOUND", `${op} "${path}"`, "it does not exist");
      }
    },
    children: (path) =>
      [...entries]
        .filter(([other]) => other !== "/" && parentOf(other) === path)
        .map(([other, { type }]) => [other.slice(inside(path).length), type] as const)
        .toSorted(([left], [right]) => (left < right ? -1 : 1)),
    below: (path) => [...entries.keys()].filter((other) => other === path || other.startsWith(inside(path))),
  };
}
