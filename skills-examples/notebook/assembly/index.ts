import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { now } from "@cordon/pdk-assemblyscript/assembly/clock";
import { Failure } from "@cordon/pdk-assemblyscript/assembly/failure";
import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";
import * as kv from "@cordon/pdk-assemblyscript/assembly/kv";
import { failWith, succeedWithBytes } from "@cordon/pdk-assemblyscript/assembly/outcome";

import { newestFirst } from "./id";
import { readInput } from "./input";
import { decodeNote, encodeNote, Note, writeNote } from "./note";

const prefix = "notes/";
/** More notes than this are not searched: each is a request to the host. */
const mostSearched = 500;
const pageOfKeys = 100;

/** Keeps a note, for ever or for a time. */
export function add(): i32 {
  const input = readInput(Host.input());
  if (input.failure.length > 0) return failWith(input.failure);
  if (input.text.trim().length == 0) return failWith("Cannot add the note: it has no text");
  const note = new Note();
  note.created = now();
  note.id = newestFirst(note.created);
  note.text = input.text;
  note.tags = input.tags;
  if (input.keepSeconds > 0) note.expires = note.created + input.keepSeconds * 1_000;
  const stored = kv.set(prefix + note.id, encodeNote(note), input.keepSeconds * 1_000);
  const failure = stored.failure;
  if (failure !== null) return fail("add the note", failure);
  return succeedWithOne(note);
}

/** Lists notes, the newest first, a page at a time. */
export function list(): i32 {
  const input = readInput(Host.input());
  if (input.failure.length > 0) return failWith(input.failure);
  const cursor = input.after;
  const page = kv.list(prefix, cursor.length == 0 ? null : prefix + cursor, input.limit);
  const failure = page.failure;
  if (failure !== null) return fail("list the notes", failure);
  const report = beginNotes();
  for (let index = 0; index < page.keys.length; index++) {
    const key = page.keys[index];
    const value = kv.get(key);
    const missing = value.failure;
    if (missing !== null) return fail("read a note", missing);
    // It may have gone since it was listed.
    if (value.found) writeNote(report, decodeNote(key.substring(prefix.length), value.bytes));
  }
  report.closeArray();
  const next = page.cursor;
  if (next !== null) {
    report.key("after");
    report.string(next.substring(prefix.length));
  }
  report.closeObject();
  return succeedWithBytes(report.toBytes());
}

/** Finds notes that hold all the words, in their text or their tags, the newest first. */
export function find(): i32 {
  const input = readInput(Host.input());
  if (input.failure.length > 0) return failWith(input.failure);
  const words = input.query.toLowerCase().split(" ");
  const report = beginNotes();
  let found = 0;
  let searched = 0;
  let complete = true;
  let cursor: string | null = null;
  do {
    const page = kv.list(prefix, cursor, pageOfKeys);
    const failure = page.failure;
    if (failure !== null) return fail("search the notes", failure);
    for (let index = 0; index < page.keys.length; index++) {
      if (searched == mostSearched || found == input.limit) {
        complete = false;
        break;
      }
      const value = kv.get(page.keys[index]);
      const missing = value.failure;
      if (missing !== null) return fail("read a note", missing);
      if (!value.found) continue;
      searched++;
      const note = decodeNote(page.keys[index].substring(prefix.length), value.bytes);
      if (!note.holds(words)) continue;
      found++;
      writeNote(report, note);
    }
    cursor = page.cursor;
  } while (cursor !== null && complete);
  report.closeArray();
  report.key("searched");
  report.integer(searched);
  report.key("complete");
  report.boolean(complete);
  report.closeObject();
  return succeedWithBytes(report.toBytes());
}

/** Removes a note. */
export function remove(): i32 {
  const input = readInput(Host.input());
  if (input.failure.length > 0) return failWith(input.failure);
  const removal = kv.remove(prefix + input.id);
  const failure = removal.failure;
  if (failure !== null) return fail("remove the note", failure);
  const report = new JsonWriter();
  report.openObject();
  report.key("removed");
  report.boolean(removal.found);
  report.closeObject();
  return succeedWithBytes(report.toBytes());
}

function beginNotes(): JsonWriter {
  const report = new JsonWriter();
  report.openObject();
  report.key("notes");
  report.openArray();
  return report;
}

function succeedWithOne(note: Note): i32 {
  const report = new JsonWriter();
  writeNote(report, note);
  return succeedWithBytes(report.toBytes());
}

function fail(what: string, failure: Failure): i32 {
  if (failure.code == "LIMIT") return failWith("Cannot " + what + ": the notebook is full; remove some notes first");
  return failWith(failure.toString());
}
