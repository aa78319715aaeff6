import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { SkillUnreadableError, systemProblem } from "@cordon/core";

/** The most bytes a module may have, the same as admission's limit. */
const maxModuleBytes = 16 * 1024 * 1024;

/**
 * Reads the file of a skill, once, into memory that nobody else holds. Everything later, digest and compilation, uses
 * these bytes.
 *
 * @param path Where it is.
 * @throws SkillUnreadableError
 */
export async function readSkillFile(path: string): Promise<Uint8Array> {
  try {
    // A named pipe would keep the process waiting for somebody to write.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new SkillUnreadableError(path, "it is not a regular file");
    if (stats.size > maxModuleBytes) {
      throw new SkillUnreadableError(path, `it has ${stats.size} bytes, a module may have ${maxModuleBytes}`);
    }
    return await readWhole(path, handle, stats.size);
  } catch (error) {
    if (error instanceof SkillUnreadableError) throw error;
    throw new SkillUnreadableError(path, systemProblem(error));
  }
}

async function readWhole(path: string, handle: FileHandle, size: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(size + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.slice(0, length);
    length += bytesRead;
  }
  throw new SkillUnreadableError(path, "it grew while it was read");
}
