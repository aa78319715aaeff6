/** What an entry is, as guests see it. A `link` appears in listings only: everything else follows it. */
export type EntryKind = "file" | "folder" | "link" | "other";

/** What both a stat and an entry of a folder can say about themselves. */
interface KindTests {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * The kind of an entry. Pipes, sockets and devices are `other`.
 *
 * @param entry A stat, or an entry of a folder.
 */
export function entryKind(entry: KindTests): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
