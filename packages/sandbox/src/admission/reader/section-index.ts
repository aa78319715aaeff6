import { admissionLimits } from "../admission-limits.ts";
import { createCursor, readByte, readName, readU32, skipBytes, type ByteCursor } from "../binary/byte-cursor.ts";
import { featureRefused, malformed, overLimit } from "../rejections.ts";
import { ModuleRejectedError } from "@cordon/core";
import type { SectionRange } from "./parsed-module.ts";
import { sectionId, sectionOrder } from "./section-id.ts";

const manifestName = "cordon.manifest";
const headerBytes = 8;
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const stringSection = 14;

/** Where the sections are. */
export interface SectionIndex {
  readonly sections: ReadonlyMap<number, SectionRange>;
  readonly manifest: Uint8Array | undefined;
}

/** Walks the sections: known ids, in order, each once, and together exactly the whole file. */
export function indexSections(bytes: Uint8Array): SectionIndex {
  checkHeader(bytes);
  const sections = new Map<number, SectionRange>();
  let manifest: Uint8Array | undefined;
  let rank = -1;
  let customSections = 0;
  const cursor = createCursor(bytes, headerBytes, bytes.length);
  while (cursor.position < cursor.end) {
    const offset = cursor.position;
    const id = readByte(cursor);
    const size = readU32(cursor);
    const start = cursor.position;
    skipBytes(cursor, size);
    const content = { start, end: cursor.position };
    if (id === sectionId.custom) {
      customSections += 1;
      checkCustomSections(customSections, offset);
      const found = readManifest(createCursor(bytes, content.start, content.end));
      if (found !== undefined && manifest !== undefined) {
        throw new ModuleRejectedError({ reason: "manifest", detail: "it has two manifests", offset });
      }
      manifest ??= found;
    } else {
      rank = nextRank(id, rank, offset);
      sections.set(id, content);
    }
  }
  return { sections, manifest };
}

function checkHeader(bytes: Uint8Array): void {
  if (magicAndVersion.some((byte, index) => bytes[index] !== byte)) {
    throw malformed("it does not begin as a WebAssembly module of version 1 does", 0);
  }
}

function checkCustomSections(value: number, offset: number): void {
  const maximum = admissionLimits.customSections;
  if (value > maximum) {
    throw overLimit({ what: "custom sections", value, maximum, offset });
  }
}

function nextRank(id: number, rank: number, offset: number): number {
  if (id === stringSection) {
    throw featureRefused("stringref", offset);
  }
  const next = sectionOrder.indexOf(id);
  if (next === -1) {
    throw malformed(`there is no section ${id}`, offset);
  }
  if (next <= rank) {
    throw malformed(`section ${id} is repeated or out of order`, offset);
  }
  return next;
}

function readManifest(cursor: ByteCursor): Uint8Array | undefined {
  if (readName(cursor) !== manifestName) {
    return undefined;
  }
  const value = cursor.end - cursor.position;
  const maximum = admissionLimits.manifestBytes;
  if (value > maximum) {
    throw overLimit({ what: "bytes in its manifest", value, maximum, offset: cursor.position });
  }
  return cursor.bytes.subarray(cursor.position, cursor.end);
}
