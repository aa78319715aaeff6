import type { FileHandle } from "node:fs/promises";
import { ResumeError } from "@cordon/core";
import type { RunRecord } from "../run/run-record.ts";

/** A line of a journal: a record of a run, or the beginning of an epoch. */
export type JournalLine =
  | { readonly epoch: number; readonly runId: string; readonly record: RunRecord }
  | { readonly epoch: number; readonly runId?: undefined };

/** Where a record stands in the file. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/** What a journal holds. */
export interface JournalIndex {
  readonly places: Map<string, RecordPlace[]>;
  /** The greatest epoch that began in it; 0 in an empty one. */
  readonly epoch: number;
  /** Its bytes. */
  readonly size: number;
  /** Whether its last line was not written to its end. */
  readonly isTorn: boolean;
}

/** A line as bytes. */
export function lineBytes(line: JournalLine): Buffer {
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

/**
 * Reads a line.
 *
 * @returns Undefined for what is none.
 */
export function readLine(bytes: Uint8Array): JournalLine | undefined {
  try {
    const line = JSON.parse(Buffer.from(bytes).toString("utf8")) as Partial<JournalLine> | null;
    if (typeof line !== "object" || line === null || !Number.isSafeInteger(line.epoch)) return undefined;
    return line as JournalLine;
  } catch {
    return undefined;
  }
}

/**
 * Finds the records of a journal.
 *
 * Lines of an epoch that is over are left out: somebody who had lost the lease wrote them. A line that is broken is left out
 * when an epoch begins after it, or nothing does: whoever wrote it ended before it was there, and acted on nothing.
 *
 * @throws ResumeError when another line is broken.
 */
export async function indexJournal(handle: FileHandle): Promise<JournalIndex> {
  const places = new Map<string, RecordPlace[]>();
  let epoch = 0;
  let number = 0;
  let brokenAt: number | undefined;
  let isTorn = false;
  let size = 0;
  for await (const { offset, bytes, isWhole } of linesOf(handle)) {
    number += 1;
    size = offset + bytes.length + (isWhole ? 1 : 0);
    if (bytes.length === 0) continue;
    const line = isWhole ? readLine(bytes) : undefined;
    isTorn = !isWhole;
    if (line === undefined) {
      if (brokenAt !== undefined) throw brokenLine(brokenAt);
      brokenAt = number;
      continue;
    }
    const { runId } = line;
    if (runId === undefined) {
      if (line.epoch > epoch) [epoch, brokenAt] = [line.epoch, undefined];
      continue;
    }
    if (brokenAt !== undefined) throw brokenLine(brokenAt);
    if (line.epoch !== epoch) continue;
    const found = places.get(runId) ?? [];
    places.set(runId, found);
    found.push({ offset, length: bytes.length });
  }
  return { places, epoch, size, isTorn };
}

const brokenLine = (number: number): ResumeError => new ResumeError(`line ${number} of the journal is broken`);

interface RawLine {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Whether a line end follows. */
  readonly isWhole: boolean;
}

const chunkBytes = 1_048_576;
const longestLine = 256 * 1_048_576;
const lineEnd = 10;

async function* linesOf(handle: FileHandle): AsyncGenerator<RawLine, void, undefined> {
  const chunk = Buffer.alloc(chunkBytes);
  let parts: Buffer[] = [];
  let offset = 0;
  let held = 0;
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) break;
    let from = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0 && end < bytesRead; end = chunk.indexOf(lineEnd, from)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(from, end)]);
      yield { offset, bytes, isWhole: true };
      offset += bytes.length + 1;
      [parts, held, from] = [[], 0, end + 1];
    }
    const rest = Buffer.from(chunk.subarray(from, bytesRead));
    held += rest.length;
    if (held > longestLine) throw new ResumeError("a line of the journal is longer than 256 MiB");
    parts.push(rest);
    position += bytesRead;
  }
  if (held > 0) yield { offset, bytes: Buffer.concat(parts), isWhole: false };
}
