import { hash } from "node:crypto";
import type { Embed } from "./embedding-model.ts";
import type { Embedding } from "./memory-store.ts";

/**
 * Asks for each text once: embeddings are kept in this process by the SHA-256 of the text, the texts are not. What was not
 * wanted for longest makes room. It is shared by all agents: how fast an answer is tells whether a text was embedded before.
 *
 * @param mostEntries 0 keeps none.
 */
export function cacheEmbeddings(embed: Embed, mostEntries: number): Embed {
  const kept = new Map<string, Embedding>();
  return async (text, signal) => {
    const key = hash("sha256", text, "base64");
    const found = kept.get(key);
    // Put at the end: a map gives what was put first first.
    kept.delete(key);
    const embedding = found ?? (await embed(text, signal));
    kept.set(key, embedding);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostEntries) break;
      kept.delete(oldest);
    }
    return embedding;
  };
}
