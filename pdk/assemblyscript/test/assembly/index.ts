import { Host } from "@extism/as-pdk";

import "../../assembly/abort";
import { list, read, stat } from "../../assembly/fs";
import { JsonKind, JsonReader } from "../../assembly/json-reader";
import { JsonWriter } from "../../assembly/json-writer";
import { failWith } from "../../assembly/outcome";

/** Reads JSON and writes it again. */
export function echo(): i32 {
  const reader = new JsonReader(Host.input());
  const writer = new JsonWriter();
  copy(reader, writer);
  if (!reader.finish()) return failWith(reader.failure);
  Host.output(writer.toBytes());
  return 0;
}

/** Passes over JSON and says whether it is well-formed. */
export function check(): i32 {
  const reader = new JsonReader(Host.input());
  reader.skip();
  return reader.finish() ? 0 : failWith(reader.failure);
}

/** Reads the part of a file from byte 2, at most 5 bytes. */
export function readPart(): i32 {
  const result = read(Host.inputString(), 2, 5);
  const failure = result.failure;
  if (failure !== null) {
    const permission = failure.permission;
    const asked = permission === null ? "none" : permission;
    return failWith(failure.code + "|" + failure.message + "|" + asked + "|" + failure.retryable.toString());
  }
  Host.output(result.bytes);
  return 0;
}

/** Outputs the buffer of what it read, not the view. */
export function readWhole(): i32 {
  Host.output(Uint8Array.wrap(read(Host.inputString()).bytes.buffer));
  return 0;
}

export function describe(): i32 {
  const result = stat(Host.inputString());
  const failure = result.failure;
  if (failure !== null) return failWith(failure.toString());
  const found = result.stat;
  const text = found.type + "|" + found.size.toString() + "|" + found.modifiedMs.toString();
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)));
  return 0;
}

/** Lists a folder, all pages. */
export function listAll(): i32 {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page = list(Host.inputString(), cursor);
    const failure = page.failure;
    if (failure !== null) return failWith(failure.toString());
    for (let index = 0; index < page.entries.length; index++) {
      names.push(page.entries[index].name + ":" + page.entries[index].type);
    }
    cursor = page.cursor;
  } while (cursor !== null);
  Host.output(Uint8Array.wrap(String.UTF8.encode(names.join("\n"))));
  return 0;
}

export function crash(): i32 {
  assert(false, "this cannot be");
  return 0;
}

function copy(reader: JsonReader, writer: JsonWriter): void {
  switch (reader.kind()) {
    case JsonKind.Object: {
      reader.openObject();
      writer.openObject();
      for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
        writer.key(key);
        copy(reader, writer);
      }
      writer.closeObject();
      break;
    }
    case JsonKind.Array: {
      reader.openArray();
      writer.openArray();
      while (reader.nextElement()) copy(reader, writer);
      writer.closeArray();
      break;
    }
    case JsonKind.String:
      writer.string(reader.readString());
      break;
    case JsonKind.Number:
      writer.number(reader.readNumber());
      break;
    case JsonKind.Boolean:
      writer.boolean(reader.readBoolean());
      break;
    case JsonKind.Null:
      reader.readNull();
      writer.nothing();
      break;
    default:
      reader.skip();
  }
}
