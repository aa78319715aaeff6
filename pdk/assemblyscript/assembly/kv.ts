import { free } from "@extism/as-pdk/lib/env";

import { Done, Failure, readDone, readFailure } from "./failure";
import { Frame, takeFrame, writeFrame } from "./frame";
import { JsonKind, JsonReader } from "./json-reader";
import { JsonWriter } from "./json-writer";
import { beginOperation } from "./operation";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_kv")
declare function cordon_kv(frame: u64): u64;

/** What `get` gives. */
export class Value {
  /** Why nothing was read; null when it worked. */
  failure: Failure | null = null;
  /** Whether there is such a key. */
  found: bool = false;
  bytes: Uint8Array = new Uint8Array(0);

  /** The value as text, read as UTF-8. */
  text(): string {
    return String.UTF8.decodeUnsafe(this.bytes.dataStart, <usize>this.bytes.length);
  }
}

/** What `remove` gives. */
export class Removal {
  /** Why nothing was removed; null when it worked. */
  failure: Failure | null = null;
  /** Whether there was such a key. */
  found: bool = false;
}

/** What `list` gives. */
export class Keys {
  /** Why there are no keys; null when it worked. */
  failure: Failure | null = null;
  /** In the order of their UTF-16 code units. */
  keys: string[] = [];
  /** Where the next page begins; null on the last one. */
  cursor: string | null = null;
}

/**
 * Reads the value of a key. Needs the permission `kv:read` for it.
 *
 * @param key 1 to 1,024 bytes.
 */
export function get(key: string): Value {
  const answer = ask(beginOperation("get", "key", key));
  const value = new Value();
  value.bytes = answer.body;
  const read = readFound(answer.header);
  value.failure = read.failure;
  value.found = read.found;
  return value;
}

/**
 * Stores a value under a key, in place of an earlier one with its time. Needs the permission `kv:write` for it. Fails with
 * `LIMIT` when the space of the skill has no room; then nothing changed.
 *
 * @param key 1 to 1,024 bytes.
 * @param bytes The value.
 * @param ttlMs The time after which the key is gone, 1 ms to ten years; 0 for never.
 */
export function set(key: string, bytes: Uint8Array, ttlMs: i64 = 0): Done {
  const request = beginOperation("set", "key", key);
  if (ttlMs != 0) {
    request.key("ttlMs");
    request.integer(ttlMs);
  }
  return readDone(ask(request, bytes).header);
}

/** The same with text, as UTF-8. A surrogate without its pair becomes U+FFFD. */
export function setText(key: string, text: string, ttlMs: i64 = 0): Done {
  return set(key, Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE)), ttlMs);
}

/**
 * Removes a key. Needs the permission `kv:write` for it. To remove what is not there is no failure.
 *
 * @param key 1 to 1,024 bytes.
 */
export function remove(key: string): Removal {
  return readFound(ask(beginOperation("delete", "key", key)).header);
}

/**
 * Lists keys, a page at a time. Needs a permission `kv:read` for the whole prefix.
 *
 * @param prefix What the keys begin with; an empty one for all.
 * @param cursor What the page before gave; null for the first page.
 * @param limit How many keys at most, up to 1,000; 0 for as many as the host gives.
 */
export function list(prefix: string, cursor: string | null = null, limit: i32 = 0): Keys {
  const request = beginOperation("list", "prefix", prefix);
  if (limit > 0) {
    request.key("limit");
    request.integer(limit);
  }
  if (cursor !== null) {
    request.key("cursor");
    request.string(cursor);
  }
  const page = new Keys();
  const reader = new JsonReader(ask(request).header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") {
      page.failure = readFailure(reader);
    } else if (key == "keys") {
      reader.openArray();
      while (reader.nextElement()) page.keys.push(reader.readString());
    } else if (key == "cursor" && reader.kind() == JsonKind.String) {
      page.cursor = reader.readString();
    } else {
      reader.skip();
    }
  }
  if (!reader.finish()) page.failure = new Failure();
  return page;
}

function ask(request: JsonWriter, body: Uint8Array | null = null): Frame {
  request.closeObject();
  const frame = writeFrame(request.toBytes(), body);
  const answer = takeFrame(cordon_kv(frame));
  free(frame);
  return answer;
}

function readFound(header: Uint8Array): Removal {
  const result = new Removal();
  const reader = new JsonReader(header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") result.failure = readFailure(reader);
    else if (key == "found") result.found = reader.readBoolean();
    else reader.skip();
  }
  if (!reader.finish()) result.failure = new Failure();
  return result;
}
