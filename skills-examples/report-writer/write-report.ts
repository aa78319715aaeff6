import { fs, HostError } from "@cordon/pdk";

/** Where a report went. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
  /** There was one of the name before. */
  readonly replaced: boolean;
}

/**
 * Writes a report. Whoever reads the file meanwhile sees the old report or the new one: the host replaces it in one step.
 *
 * @param replace Whether it may take the place of another.
 * @throws RangeError when there is one of the name already, and it must stay.
 */
export async function writeReport(path: string, text: string, replace: boolean): Promise<Written> {
  const replaced = await exists(path);
  if (replaced && !replace)
    throw new RangeError(`Cannot write "${path}": it is there already; replace it with "replace": true`);
  const bytes = new TextEncoder().encode(text);
  await fs.write(path, bytes);
  return { path, bytes: bytes.length, replaced };
}

async function exists(path: string): Promise<boolean> {
  try {
    await fs.stat(path);
    return true;
  } catch (error) {
    if (error instanceof HostError && error.code === "NOT_FOUND") return false;
    throw error;
  }
}
