import { free } from "@extism/as-pdk/lib/env";

import { Failure, readFailure } from "./failure";
import { takeFrame, writeFrame } from "./frame";
import { JsonReader } from "./json-reader";
import { JsonWriter } from "./json-writer";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_env")
declare function cordon_env(frame: u64): u64;

/** What `read` gives. */
export class EnvironmentValue {
  /** Why there is no value, `NOT_FOUND` when the host has none of that name; null when it worked. */
  failure: Failure | null = null;
  value: string = "";
}

/**
 * Reads one of the values the embedder offers. Needs the permission `env:read` for its name.
 *
 * @param name Such as `LANGUAGE`.
 */
export function read(name: string): EnvironmentValue {
  const request = new JsonWriter();
  request.openObject();
  request.key("name");
  request.string(name);
  request.closeObject();
  const frame = writeFrame(request.toBytes());
  const reader = new JsonReader(takeFrame(cordon_env(frame)).header);
  free(frame);
  const result = new EnvironmentValue();
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") result.failure = readFailure(reader);
    else if (key == "value") result.value = reader.readString();
    else reader.skip();
  }
  if (!reader.finish()) result.failure = new Failure();
  return result;
}
