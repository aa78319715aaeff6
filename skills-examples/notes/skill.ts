import { HostError, now, SkillBase } from "@cordon/pdk";
import { type Findings, findNotes } from "./find-notes.ts";
import { newId, type Note, plainTags } from "./note.ts";
import { deleteNote, getNote, listNotes, type NotePage, putNote } from "./note-store.ts";
import { tools } from "./tools.ts";

interface Draft {
  readonly text: string;
  readonly tags?: readonly string[];
  readonly keepSeconds?: number;
}

/** A notebook: each tenant has one of its own. */
export class Notes extends SkillBase {
  override readonly id = "notes";
  override readonly name = "Notes";
  override readonly version = "1.0.0";
  override readonly description = "Keeps short notes with tags, for ever or for a time, and finds them again.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["notes"];
  override readonly permissions = [
    { permission: "kv:read:notes/*", reason: "The notes" },
    { permission: "kv:write:notes/*", reason: "Adding and removing notes" },
    { permission: "kv:read:tags/*", reason: "Which notes have a tag" },
    { permission: "kv:write:tags/*", reason: "The same, of a note that is added or removed" },
  ];
  override readonly limits = { memory: "16MiB", wallTime: "5s", hostCalls: 700 };
  override readonly tools = tools;

  async add({ text, tags = [], keepSeconds }: Draft): Promise<Note> {
    const created = now();
    const expires = keepSeconds === undefined ? {} : { expires: created + keepSeconds * 1000 };
    const note = { id: newId(created), text: text.trim(), tags: plainTags(tags), created, ...expires };
    if (note.text === "") throw new RangeError("Cannot add the note: it has no text");
    try {
      await putNote(note);
    } catch (error) {
      if (error instanceof HostError && error.code === "LIMIT") {
        throw new RangeError("Cannot add the note: the notebook is full; remove some", { cause: error });
      }
      throw error;
    }
    return note;
  }

  async get({ id }: { readonly id: string }): Promise<Note | null> {
    return (await getNote(id)) ?? null;
  }

  async list(page: { readonly tag?: string; readonly limit?: number; readonly cursor?: string }): Promise<NotePage> {
    const { tag, limit = 20, cursor } = page;
    return await listNotes(limit, tag === undefined ? undefined : plainTags([tag])[0], cursor);
  }

  async find(query: {
    readonly words?: string;
    readonly tags?: readonly string[];
    readonly limit?: number;
  }): Promise<Findings> {
    const { words = "", tags = [], limit = 20 } = query;
    return await findNotes(words.split(/\s+/u).filter(Boolean), plainTags(tags), limit);
  }

  async remove({ id }: { readonly id: string }): Promise<{ readonly removed: boolean }> {
    return { removed: await deleteNote(id) };
  }
}
