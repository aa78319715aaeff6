import type { Note } from "./note.ts";
import { listNotes } from "./note-store.ts";

/** What a search came to. */
export interface Findings {
  readonly notes: readonly Note[];
  readonly searched: number;
  /** False when not all notes were looked at. */
  readonly complete: boolean;
}

const pageLength = 100;
const mostSearched = 500;

/**
 * Finds notes that have every word somewhere, whatever the case, and every tag; the newest first.
 *
 * @param words Parts of the text.
 * @param tags The first of them decides which notes are looked at.
 */
export async function findNotes(words: readonly string[], tags: readonly string[], limit: number): Promise<Findings> {
  const wanted = words.map((word) => word.toLowerCase());
  const notes: Note[] = [];
  let searched = 0;
  let cursor: string | undefined;
  do {
    const page = await listNotes(pageLength, tags[0], cursor);
    for (const note of page.notes) {
      searched += 1;
      const text = note.text.toLowerCase();
      if (!wanted.every((word) => text.includes(word)) || !tags.every((tag) => note.tags.includes(tag))) continue;
      if (notes.length === limit) return { notes, searched, complete: false };
      notes.push(note);
    }
    ({ cursor } = page);
  } while (cursor !== undefined && searched < mostSearched);
  return { notes, searched, complete: cursor === undefined };
}
