import { askHost } from "./ask-host.ts";
import { decodeText, encodeText } from "./native.ts";

/** Which part of a file to read. */
export interface ReadOptions {
  /** Where to begin, in bytes. Default 0. */
  readonly offset?: number;
  /** How many bytes at most. Default the rest. */
  readonly length?: number;
}

/** What is known about a file or folder. */
export interface FileStat {
  readonly type: "file" | "folder" | "other";
  /** In bytes; 0 for a folder. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** One entry of a folder. */
export interface FileEntry {
  readonly name: string;
  readonly type: "file" | "folder" | "link" | "other";
}

/** What comes before a page of a list, and how long it is. */
export interface PageOptions {
  /** What the page before gave. Default the first page. */
  readonly cursor?: string;
  /** How many at most, up to 1,000. Default as many as the host gives. */
  readonly limit?: number;
}

/** A page of a folder. */
export interface FileEntries {
  readonly entries: readonly FileEntry[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor?: string;
}

/** Whether everything on the way, or below, is meant too. */
export interface RecursiveOptions {
  /** Default false. */
  readonly recursive?: boolean;
}

/** Files the operator granted, by absolute virtual paths. Whatever is refused rejects with PermissionError or HostError. */
export interface FileSystem {
  /** The bytes of a file, or of a part. Needs `fs:read`. A large file is read in parts: one answer is bounded. */
  readonly read: (path: string, options?: ReadOptions) => Promise<Uint8Array<ArrayBuffer>>;
  /** The text of a file in UTF-8. Needs `fs:read`. */
  readonly readText: (path: string) => Promise<string>;
  /** What is at a path. Needs `fs:read`. */
  readonly stat: (path: string) => Promise<FileStat>;
  /** A page of the entries that a permission `fs:read` matches. */
  readonly list: (path: string, options?: PageOptions) => Promise<FileEntries>;
  /** Writes a file in place of what was there. Needs `fs:write`. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Writes at the end of a file. Needs `fs:write`. */
  readonly append: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Makes a folder. Needs `fs:write`. */
  readonly mkdir: (path: string, options?: RecursiveOptions) => Promise<void>;
  /** Moves. Needs `fs:write` for both paths. */
  readonly rename: (path: string, to: string) => Promise<void>;
  /** Removes. Needs `fs:delete`. */
  readonly remove: (path: string, options?: RecursiveOptions) => Promise<void>;
}

/** A copy: what the skill does with its own bytes meanwhile changes nothing. */
const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? encodeText(content) : content.slice();

const read: FileSystem["read"] = async (path, options) => (await askHost("fs", { op: "read", path, ...options })).body;

/** Files the operator granted. */
export const fs: FileSystem = {
  read,
  readText: async (path) => decodeText(await read(path)),
  stat: async (path) => (await askHost("fs", { op: "stat", path })).header["stat"] as FileStat,
  list: async (path, options) =>
    (await askHost("fs", { op: "list", path, ...options })).header as unknown as FileEntries,
  write: async (path, content) => void (await askHost("fs", { op: "write", path }, { body: bytesOf(content) })),
  append: async (path, content) => void (await askHost("fs", { op: "append", path }, { body: bytesOf(content) })),
  mkdir: async (path, options) => void (await askHost("fs", { op: "mkdir", path, ...options })),
  rename: async (path, to) => void (await askHost("fs", { op: "rename", path, to })),
  remove: async (path, options) => void (await askHost("fs", { op: "remove", path, ...options })),
};
