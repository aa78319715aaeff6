import { type FileEntry, fs } from "@cordon/pdk";

const maximumFiles = 200;

/**
 * Finds the Markdown files below a folder, in the order of their paths. It does not follow links.
 *
 * @throws RangeError when there are more than 200.
 */
export async function markdownFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, type } of entriesOf(folder)) {
    const path = `${folder}/${name}`;
    if (type === "folder") found.push(...(await markdownFiles(path)));
    else if (type === "file" && name.endsWith(".md")) found.push(path);
    if (found.length > maximumFiles) throw new RangeError(`Cannot look through "${folder}": it has too many files`);
  }
  return found.toSorted();
}

/** The entries of a folder, page after page. */
async function* entriesOf(folder: string): AsyncGenerator<FileEntry> {
  let cursor: string | undefined;
  do {
    const page = await fs.list(folder, cursor === undefined ? {} : { cursor });
    yield* page.entries;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
