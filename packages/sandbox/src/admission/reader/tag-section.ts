import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount } from "../binary/byte-cursor.ts";
import { readIndex } from "../code/indexes.ts";
import { featureRefused, malformed, overLimit } from "../rejections.ts";
import type { ParsedType } from "./parsed-module.ts";

const smallestTag = 2;

/**
 * Reads the tag section: the type index of each tag. A tag may not carry a reference to an exception: exceptions could
 * then be chained, and the engine's heap, which no limit of ours counts, would be filled by them.
 */
export function readTagSection(cursor: ByteCursor | undefined, types: readonly ParsedType[]): number[] {
  const tags: number[] = [];
  const rule = { what: "tags", maximum: admissionLimits.tags, entryBytes: smallestTag };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    const offset = cursor.position;
    if (readByte(cursor) !== 0) {
      throw malformed("a tag is not for an exception", offset);
    }
    const index = readIndex(cursor, types.length, "type");
    checkTag(types[index], offset);
    tags.push(index);
  }
  return tags;
}

function checkTag(type: ParsedType | undefined, offset: number): void {
  const parameters = type?.parameters ?? [];
  if (parameters.includes("exnref")) {
    throw featureRefused("exnref-storage", offset);
  }
  const maximum = admissionLimits.tagParameters;
  if (parameters.length > maximum) {
    throw overLimit({ what: "values in one exception", value: parameters.length, maximum, offset });
  }
}
