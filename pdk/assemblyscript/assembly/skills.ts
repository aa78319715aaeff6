import { free } from "@extism/as-pdk/lib/env";

import { Failure, readFailure } from "./failure";
import { takeFrame, writeFrame } from "./frame";
import { JsonReader } from "./json-reader";
import { JsonWriter } from "./json-writer";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_skill")
declare function cordon_skill(frame: u64): u64;

/** What another skill came to. */
export class SkillResult {
  /** Why there is no output; null when it worked. */
  failure: Failure | null = null;
  /** JSON text in UTF-8, or the bytes of a skill whose output is not JSON. */
  output: Uint8Array = new Uint8Array(0);
  /** Whether the output is JSON text. */
  isJson: bool = false;
}

/**
 * Calls a tool of another skill and waits for its output. Needs the permission `skill:call` for its id. It never has more
 * than this skill has.
 *
 * @param id The id of the skill.
 * @param input JSON text, such as `JsonWriter` writes.
 * @param tool The tool; null for the only one, or `execute`.
 */
export function call(id: string, input: string = "null", tool: string | null = null): SkillResult {
  const request = new JsonWriter();
  request.openObject();
  request.key("id");
  request.string(id);
  if (tool !== null) {
    request.key("tool");
    request.string(tool);
  }
  request.key("input");
  request.json(input);
  request.closeObject();
  const frame = writeFrame(request.toBytes());
  const answer = takeFrame(cordon_skill(frame));
  free(frame);
  const result = new SkillResult();
  result.output = answer.body;
  const reader = new JsonReader(answer.header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") {
      result.failure = readFailure(reader);
    } else if (key == "output") {
      result.output = reader.readJson();
      result.isJson = true;
    } else {
      reader.skip();
    }
  }
  if (!reader.finish()) result.failure = new Failure();
  return result;
}
