import { fs, HostError, PermissionError } from "@cordon/pdk";
import { bounds } from "./bounds.ts";
import { walkFiles } from "./walk.ts";

/** A file as it is searched. */
export interface Document {
  readonly id: string;
  /** Its path, as words. */
  readonly path: string;
  /** Its headings, when it is Markdown. */
  readonly headings: string;
  readonly text: string;
}

/** What was read in one call. */
export interface Reading {
  readonly documents: readonly Document[];
  readonly skipped: { readonly binary: number; readonly unreadable: number; readonly cut: number };
  /** The path of the last file that was looked at, when there are more. */
  readonly cursor?: string;
}

/**
 * Reads as many files below a folder as one call may, from a cursor on.
 *
 * @throws PermissionError, HostError when the folder itself cannot be listed.
 */
export async function readDocuments(folder: string, after?: string): Promise<Reading> {
  const documents: Document[] = [];
  const skipped = { binary: 0, unreadable: 0, cut: 0 };
  let files = 0;
  let bytesLeft: number = bounds.totalBytes;
  let last: string | undefined;
  for await (const path of walkFiles(folder, after)) {
    if (last !== undefined && (files >= bounds.files || bytesLeft < bounds.fileBytes)) {
      return { documents, skipped, cursor: last };
    }
    files += 1;
    last = path;
    const bytes = await readBeginning(path);
    if (bytes === undefined) skipped.unreadable += 1;
    else if (bytes.includes(0)) skipped.binary += 1;
    else {
      bytesLeft -= bytes.length;
      if (bytes.length === bounds.fileBytes) skipped.cut += 1;
      documents.push(documentOf(path, new TextDecoder().decode(bytes)));
    }
  }
  return { documents, skipped };
}

/** One file that cannot be read does not end the search. */
async function readBeginning(path: string): Promise<Uint8Array | undefined> {
  try {
    return await fs.read(path, { length: bounds.fileBytes });
  } catch (error) {
    if (error instanceof PermissionError || (error instanceof HostError && error.code === "NOT_FOUND"))
      return undefined;
    throw error;
  }
}

function documentOf(path: string, text: string): Document {
  const headings = /\.mdx?$/u.test(path) ? [...text.matchAll(/^#{1,6} (?<heading>.{1,200})/gmu)] : [];
  return {
    id: path,
    path: path.replaceAll(/[/._-]+/gu, " "),
    headings: headings.map(({ groups }) => groups?.["heading"] ?? "").join("\n"),
    text,
  };
}
