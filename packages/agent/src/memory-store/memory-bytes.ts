import type { MemoryToKeep } from "./memory-store.ts";

/** What an entry costs beside its texts and numbers, as a flat share of what a store keeps for it. */
const overheadBytes = 64;
const bytesPerNumber = 4;

/**
 * What an entry counts for: its id, text and conversation in UTF-8, four bytes for each number of its embedding, and 64.
 */
export function memoryBytes({
  id,
  text,
  conversation = "",
  embedding,
}: Pick<MemoryToKeep, "id" | "text" | "conversation" | "embedding">): number {
  const texts = [id, text, conversation].reduce((total, part) => total + Buffer.byteLength(part), 0);
  return texts + (embedding?.vector.length ?? 0) * bytesPerNumber + overheadBytes;
}
