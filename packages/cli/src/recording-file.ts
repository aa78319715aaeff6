import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { maximumRecordingFileBytes, type Recording, systemProblem } from "@cordon/core";
import { parseRecordingBytes } from "@cordon/runtime";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/** A file that a recording goes to. Until it is written, the name keeps what it has. */
export interface RecordingFile extends AsyncDisposable {
  /** Writes the recording and gives it its name. */
  write(recording: Recording): Promise<void>;
}

/**
 * Makes sure that a recording can be written, before anything runs. Nobody but the user may read it: it holds what the skill
 * was told.
 *
 * @param file What `--record` names.
 * @throws UsageError
 */
export async function createRecordingFile(file: string): Promise<RecordingFile> {
  const unnamed = `${file}.${randomUUID()}.part`;
  const handle = await open(unnamed, "wx", 0o600).catch((error: unknown) => {
    throw cannotWrite(file, error);
  });
  return {
    async write(recording) {
      try {
        await handle.writeFile(JSON.stringify(recording));
        await rename(unnamed, file);
      } catch (error) {
        throw cannotWrite(file, error);
      }
    },
    async [Symbol.asyncDispose]() {
      await handle.close();
      await rm(unnamed, { force: true });
    },
  };
}

function cannotWrite(file: string, error: unknown): UsageError {
  return new UsageError(`Cannot write the recording ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
}

/**
 * Reads a recording.
 *
 * @param file What the user named.
 * @throws UsageError when it cannot be read; RecordingError when it is none.
 */
export async function readRecordingFile(file: string): Promise<Recording> {
  return parseRecordingBytes(await bytesOf(file));
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size <= maximumRecordingFileBytes) return await readFile(file);
  } catch (error) {
    throw new UsageError(`Cannot read the recording ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
  }
  throw new UsageError(
    `Cannot read the recording ${quoted(file)}: it has more than ${maximumRecordingFileBytes} bytes`,
  );
}
