import { kv } from "@cordon/pdk";
import type { Note } from "./note.ts";

/**
 * Keys: `notes/ID` has a note, `tags/TAG/ID` says that it has a tag. The note is written last and removed first, so that a
 * call that ends half way leaves at most an entry of a tag that leads nowhere, which is passed over.
 */
const noteKey = (id: string): string => `notes/${id}`;
const tagPrefix = (tag: string): string => `tags/${encodeURIComponent(tag)}/`;

/** A page of notes. */
export interface NotePage {
  readonly notes: readonly Note[];
  /** Where the next page begins. */
  readonly cursor?: string;
}

/** Keeps a note as long as it says. */
export async function putNote(note: Note): Promise<void> {
  const options = note.expires === undefined ? {} : { ttlMs: note.expires - note.created };
  try {
    for (const tag of note.tags) await kv.setBytes(`${tagPrefix(tag)}${note.id}`, "", options);
    await kv.set(noteKey(note.id), note, options);
  } catch (error) {
    await forgetTags(note);
    throw error;
  }
}

/** The note of an id. */
export async function getNote(id: string): Promise<Note | undefined> {
  return (await kv.get(noteKey(id))) as Note | undefined;
}

/** Removes a note, and says whether there was one. */
export async function deleteNote(id: string): Promise<boolean> {
  const note = await getNote(id);
  const removed = await kv.delete(noteKey(id));
  if (note !== undefined) await forgetTags(note);
  return removed;
}

async function forgetTags({ id, tags }: Note): Promise<void> {
  for (const tag of tags) await kv.delete(`${tagPrefix(tag)}${id}`);
}

/**
 * A page of notes, the newest first.
 *
 * @param tag Only those with this tag.
 * @param cursor What the page before gave.
 */
export async function listNotes(limit: number, tag?: string, cursor?: string): Promise<NotePage> {
  const prefix = tag === undefined ? noteKey("") : tagPrefix(tag);
  const from = cursor === undefined ? {} : { cursor: `${prefix}${cursor}` };
  const { keys, cursor: next } = await kv.list(prefix, { limit, ...from });
  const found = await Promise.all(keys.map((key) => getNote(key.slice(prefix.length))));
  const notes = found.filter((note) => note !== undefined);
  return { notes, ...(next === undefined ? {} : { cursor: next.slice(prefix.length) }) };
}
