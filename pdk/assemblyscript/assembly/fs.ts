import { free } from "@extism/as-pdk/lib/env";

import { Failure, readDone, readFailure } from "./failure";
import { Frame, takeFrame, writeFrame } from "./frame";
import { JsonKind, JsonReader } from "./json-reader";
import { JsonWriter } from "./json-writer";
import { beginOperation } from "./operation";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_fs")
declare function cordon_fs(frame: u64): u64;

/** What `read` gives. */
export class ReadResult {
  /** Why there are no bytes; null when it worked. */
  failure: Failure | null = null;
  bytes: Uint8Array = new Uint8Array(0);
}

/** What is known about a file or folder. */
export class FileStat {
  /** `file`, `folder` or `other`. */
  type: string = "";
  /** In bytes; 0 for a folder. */
  size: i64 = 0;
  /** Milliseconds since 1970. */
  modifiedMs: i64 = 0;
}

/** What `stat` gives. */
export class StatResult {
  /** Why there is no stat; null when it worked. */
  failure: Failure | null = null;
  stat: FileStat = new FileStat();
}

/** One entry of a folder. */
export class FileEntry {
  name: string = "";
  /** `file`, `folder`, `link` or `other`. */
  type: string = "";
}

/** What `list` gives. */
export class ListResult {
  /** Why there are no entries; null when it worked. */
  failure: Failure | null = null;
  entries: FileEntry[] = [];
  /** Where the next page begins; null on the last one. */
  cursor: string | null = null;
}

/**
 * Reads a file, or a part of it. Needs the permission `fs:read` for the path. A host bounds what one answer holds (4 MiB
 * unless it says otherwise) and fails with `LIMIT` above it: read a larger file in parts.
 *
 * @param path An absolute virtual path.
 * @param offset Where to begin, in bytes.
 * @param length How many bytes at most; -1 for the rest of the file.
 */
export function read(path: string, offset: i64 = 0, length: i64 = -1): ReadResult {
  const request = beginOperation("read", "path", path);
  if (offset > 0) {
    request.key("offset");
    request.integer(offset);
  }
  if (length >= 0) {
    request.key("length");
    request.integer(length);
  }
  const answer = ask(request);
  const result = new ReadResult();
  result.bytes = answer.body;
  result.failure = readDone(answer.header).failure;
  return result;
}

/**
 * Says what is at a path. Needs the permission `fs:read` for it.
 *
 * @param path An absolute virtual path.
 */
export function stat(path: string): StatResult {
  const answer = ask(beginOperation("stat", "path", path));
  const result = new StatResult();
  const reader = new JsonReader(answer.header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") result.failure = readFailure(reader);
    else if (key == "stat") readStat(reader, result.stat);
    else reader.skip();
  }
  if (!reader.finish()) result.failure = new Failure();
  return result;
}

/**
 * Lists a folder, a page at a time. Shows the entries a permission `fs:read` matches.
 *
 * @param path An absolute virtual path.
 * @param cursor What the page before gave; null for the first page.
 * @param limit How many entries at most, up to 1,000; 0 for as many as the host gives.
 */
export function list(path: string, cursor: string | null = null, limit: i32 = 0): ListResult {
  const request = beginOperation("list", "path", path);
  if (limit > 0) {
    request.key("limit");
    request.integer(limit);
  }
  if (cursor !== null) {
    request.key("cursor");
    request.string(cursor);
  }
  const answer = ask(request);
  const result = new ListResult();
  const reader = new JsonReader(answer.header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") {
      result.failure = readFailure(reader);
    } else if (key == "entries") {
      reader.openArray();
      while (reader.nextElement()) result.entries.push(readEntry(reader));
    } else if (key == "cursor" && reader.kind() == JsonKind.String) {
      result.cursor = reader.readString();
    } else {
      reader.skip();
    }
  }
  if (!reader.finish()) result.failure = new Failure();
  return result;
}

function ask(request: JsonWriter): Frame {
  request.closeObject();
  const frame = writeFrame(request.toBytes());
  const answer = takeFrame(cordon_fs(frame));
  free(frame);
  return answer;
}

function readStat(reader: JsonReader, stat: FileStat): void {
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "type") stat.type = reader.readString();
    else if (key == "size") stat.size = <i64>reader.readNumber();
    else if (key == "mtimeMs") stat.modifiedMs = <i64>reader.readNumber();
    else reader.skip();
  }
}

function readEntry(reader: JsonReader): FileEntry {
  const entry = new FileEntry();
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "name") entry.name = reader.readString();
    else if (key == "type") entry.type = reader.readString();
    else reader.skip();
  }
  return entry;
}
