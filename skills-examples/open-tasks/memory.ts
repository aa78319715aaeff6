import { kv, log, PermissionError } from "@cordon/pdk";
import type { Task } from "./tasks.ts";

/**
 * Says which tasks of a folder were open the last time and are not any more, and remembers those that are open now.
 * Without the permission to remember, none.
 */
export async function closedSince(folder: string, open: readonly Task[]): Promise<readonly string[]> {
  const key = `open${folder}`;
  const texts = open.map(({ text }) => text);
  try {
    const before = (await kv.get(key)) as readonly string[] | undefined;
    await kv.set(key, texts);
    return before?.filter((text) => !texts.includes(text)) ?? [];
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    log.warn(`nothing is remembered: ${error.message}`);
    return [];
  }
}
