import { config_get, free } from "@extism/as-pdk/lib/env";

import { readBlock, writeTextBlock } from "./block";

/**
 * A value the embedder gave with the call. Not a place for secrets.
 *
 * @param name Its name.
 * @returns Null when there is none of that name, or it is empty.
 */
export function get(name: string): string | null {
  const key = writeTextBlock(name);
  const block = config_get(key);
  free(key);
  if (block == 0) return null;
  const bytes = readBlock(block);
  free(block);
  return String.UTF8.decode(bytes.buffer);
}
