import { SkillBase } from "@cordon/pdk";
import { readDocuments } from "./read-documents.ts";
import { input, output } from "./schemas.ts";
import { type Hit, searchDocuments } from "./search-documents.ts";
import { wordsOf } from "./words.ts";

interface Question {
  readonly query: string;
  /** The folder to search. Default `/data`. */
  readonly folder?: string;
  /** Hits at most. Default 10. */
  readonly limit?: number;
  /** Every word has to be there, not just one. Default false. */
  readonly all?: boolean;
  /** Takes words that are spelt a little differently, too. Default false. */
  readonly fuzzy?: boolean;
  /** What the call before gave: goes on after it. */
  readonly cursor?: string;
}

interface Answer {
  readonly hits: readonly Hit[];
  readonly found: number;
  readonly searched: number;
  readonly skipped: { readonly binary: number; readonly unreadable: number; readonly cut: number };
  /** There are more files: call again with it. */
  readonly cursor?: string;
}

/** Searches the text files below a folder and ranks what it finds. */
export class FolderFullTextSearch extends SkillBase<Question, Answer> {
  override readonly id = "folder-full-text-search";
  override readonly name = "Folder full-text search";
  override readonly version = "1.0.0";
  override readonly description = "Searches the text files below a folder: ranked hits with the lines that match.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["search", "files"];
  override readonly permissions = [{ permission: "fs:read:/data/**", reason: "The files that are searched" }];
  override readonly limits = { memory: "64MiB", wallTime: "20s" };
  override readonly input = input;
  override readonly output = output;

  override async execute({ query, folder = "/data", limit = 10, cursor, ...how }: Question): Promise<Answer> {
    if (wordsOf(query).length === 0)
      throw new RangeError(`Cannot search for ${JSON.stringify(query)}: it holds no word`);
    const { documents, skipped, cursor: next } = await readDocuments(folder.replace(/\/+$/u, ""), cursor);
    const hits = searchDocuments(documents, query, how);
    this.log.info(`${documents.length} files searched, ${hits.length} found`);
    return {
      hits: hits.slice(0, limit).map((hit) => hit()),
      found: hits.length,
      searched: documents.length,
      skipped,
      ...(next === undefined ? {} : { cursor: next }),
    };
  }
}
