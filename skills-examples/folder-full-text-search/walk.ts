import { type FileEntry, fs } from "@cordon/pdk";
import { bounds } from "./bounds.ts";

/**
 * Walks the files below a folder, in the order of their paths segment by segment. It follows no links and leaves out names
 * that begin with a dot.
 *
 * @param folder The folder, without a slash at its end.
 * @param after The path of a file: only what comes after it is given. Folders that lie wholly before it are not opened.
 * @throws RangeError when there are too many folders, or they are too deep.
 */
export async function* walkFiles(folder: string, after = ""): AsyncGenerator<string> {
  const left = { folders: bounds.folders };
  yield* walk(folder, after.startsWith(`${folder}/`) ? after.slice(folder.length + 1).split("/") : [], left);
}

async function* walk(folder: string, after: readonly string[], left: { folders: number }): AsyncGenerator<string> {
  left.folders -= 1;
  if (left.folders < 0) throw new RangeError(`Cannot search further: there are more than ${bounds.folders} folders`);
  if (folder.split("/").length > bounds.depth) throw new RangeError(`Cannot search "${folder}": it is too deep`);
  const [first = "", ...rest] = after;
  for await (const { name, type } of entriesOf(folder)) {
    const isOnTheWay = name === first;
    if (name.startsWith(".") || name < first) continue;
    if (type === "folder") yield* walk(`${folder}/${name}`, isOnTheWay ? rest : [], left);
    else if (type === "file" && !isOnTheWay) yield `${folder}/${name}`;
  }
}

/** The entries of a folder, page after page; the host sorts them. */
async function* entriesOf(folder: string): AsyncGenerator<FileEntry> {
  let cursor: string | undefined;
  do {
    const page = await fs.list(folder, cursor === undefined ? {} : { cursor });
    yield* page.entries;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
