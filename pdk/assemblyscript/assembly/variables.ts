import { free, var_get, var_set } from "@extism/as-pdk/lib/env";

import { readBlock, writeBlock, writeTextBlock } from "./block";

/**
 * Reads a variable. Variables live as long as the instance: one call, or a session. What is to last goes to `kv`.
 *
 * @param name Its name.
 * @returns Null when there is none of that name.
 */
export function get(name: string): Uint8Array | null {
  const key = writeTextBlock(name);
  const block = var_get(key);
  free(key);
  if (block == 0) return null;
  const bytes = readBlock(block);
  free(block);
  return bytes;
}

/**
 * Sets a variable. A call that has no room for it ends.
 *
 * @param name Its name.
 * @param bytes The value; no bytes remove it.
 */
export function set(name: string, bytes: Uint8Array): void {
  const key = writeTextBlock(name);
  const value = writeBlock(bytes);
  var_set(key, value);
  free(key);
  free(value);
}

/** Removes a variable. */
export function remove(name: string): void {
  const key = writeTextBlock(name);
  var_set(key, 0);
  free(key);
}
