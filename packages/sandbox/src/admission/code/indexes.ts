import { type ByteCursor, readU32 } from "../binary/byte-cursor.ts";
import { featureRefused, malformed } from "../rejections.ts";

/**
 * Reads an index and refuses one that names nothing. The engine has checked the original too; this check is what keeps
 * an original from reaching the memory and the globals that rewriting adds.
 */
export function readIndex(cursor: ByteCursor, count: number, what: string): number {
  const index = readU32(cursor);
  if (index >= count) {
    throw malformed(`there is no ${what} ${index}`, cursor.position);
  }
  return index;
}

/** Reads the index of the one memory a module may have. */
export function readMemoryIndex(cursor: ByteCursor, memories: number): void {
  if (readU32(cursor) !== 0) {
    throw featureRefused("multi-memory", cursor.position);
  }
  requireMemory(cursor, memories);
}

/** Refuses an instruction on memory in a module without one. */
export function requireMemory(cursor: ByteCursor, memories: number): void {
  if (memories === 0) {
    throw malformed("there is no memory", cursor.position);
  }
}

/** In the alignment field: a memory index follows. */
const memoryIndexBit = 0x40;

/** Reads alignment and offset of a load or store. */
export function readMemoryAccess(cursor: ByteCursor, memories: number): void {
  const alignment = readU32(cursor);
  if (alignment >= memoryIndexBit) {
    throw featureRefused("multi-memory", cursor.position);
  }
  readU32(cursor);
  requireMemory(cursor, memories);
}
