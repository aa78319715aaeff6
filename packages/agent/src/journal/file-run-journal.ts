import { type FileHandle, open, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CordonError, OptionError, ResumeError, systemProblem } from "@cordon/core";
import type { RunJournal } from "../run/run-journal.ts";
import type { RunRecord } from "../run/run-record.ts";
import { indexJournal, type JournalIndex, lineBytes, readLine, type RecordPlace } from "./journal-lines.ts";
import { type JournalLease, takeLease } from "./journal-lease.ts";

/** A journal in one file. Dispose of it to let another process open it at once. */
export interface FileRunJournal extends RunJournal, AsyncDisposable {
  /** The runs it has records of, those that others started included, in the order they began. */
  runIds(): readonly string[];
}

/** How a journal is opened. */
export interface FileRunJournalOptions {
  /**
   * Milliseconds after which another process may take the journal over when this one does not renew its lease: because it
   * stands still, or has ended and that cannot be told. Default 15,000.
   */
  readonly leaseMs?: number;
  /** The time. Default the clock of the system, which the processes have to share. */
  readonly nowMs?: () => number;
}

const rounds = 3;

/**
 * Opens a journal of runs in a file, or makes one: a line of JSON for each record, only ever added to. A record is on the disk,
 * with `fdatasync`, before `append` settles; records that come at the same time are written together. The file is for its owner's
 * eyes only, since it holds all that was read.
 *
 * One process has it open at a time, so no run is gone on with twice: a lease beside the file says who. Whoever loses it, because
 * it stood still for longer than the lease, has its next record refused, and the run stops with `journal-failed`. What it wrote
 * late is left out of account.
 *
 * It needs a file system that makes a file for one process only and tells the time of its files: a local disk, no store that
 * pretends to be one.
 *
 * @param file Its path. The folder must be there.
 * @throws JournalHeldError when another process holds it; ResumeError when it is no journal or broken; OptionError when it cannot
 *   be opened.
 */
export async function openFileRunJournal(file: string, options: FileRunJournalOptions = {}): Promise<FileRunJournal> {
  const { leaseMs = 15_000, nowMs = Date.now } = options;
  if (!Number.isSafeInteger(leaseMs) || leaseMs < 100) throw new OptionError("leaseMs", "it is not 100 or more");
  const handle = await openFile(resolve(file));
  try {
    // Under whatever name it is opened, the lease is one.
    const path = await realpath(file);
    let { epoch: after } = await indexJournal(handle);
    for (let round = 0; round < rounds; round++) {
      const lease = await takeLease(path, { after, leaseMs, nowMs });
      const index = await indexJournal(handle);
      // Another one held it and let it go between the two looks.
      if (index.epoch < lease.epoch) return await begin(handle, lease, index);
      after = index.epoch;
      await lease[Symbol.asyncDispose]();
    }
    throw new ResumeError("the journal is opened again and again by others");
  } catch (error) {
    await handle.close();
    throw CordonError.isInstance(error) ? error : cannotOpen(file, error);
  }
}

function cannotOpen(file: string, error: unknown): OptionError {
  return new OptionError("journal", `${file} cannot be opened: ${systemProblem(error)}`);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, "a+", 0o600);
    // So that the file itself is still there after a crash, and not only what is in it.
    await using folder = await open(dirname(path), "r");
    await folder.sync();
    return handle;
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

async function begin(handle: FileHandle, lease: JournalLease, index: JournalIndex): Promise<FileRunJournal> {
  const first = lineBytes({ epoch: lease.epoch });
  await handle.appendFile(index.isTorn ? Buffer.concat([Buffer.from("\n"), first]) : first);
  await handle.datasync();
  return createJournal(handle, lease);
}

interface Waiting {
  readonly runId: string;
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

async function createJournal(handle: FileHandle, lease: JournalLease): Promise<FileRunJournal> {
  let { places, size } = await indexJournal(handle);
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let failure: Error | undefined;

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    await checkLease(lease);
    await handle.appendFile(Buffer.concat(batch.map(({ line }) => line)));
    await handle.datasync();
    await checkLease(lease);
    const bytes = batch.reduce((sum, { line }) => sum + line.length, 0);
    if ((await handle.stat()).size !== size + bytes) {
      // Somebody without the lease wrote between.
      ({ places, size } = await indexJournal(handle));
      return;
    }
    for (const { runId, line } of batch) {
      const found = places.get(runId) ?? [];
      places.set(runId, found);
      found.push({ offset: size, length: line.length - 1 });
      size += line.length;
    }
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (failure !== undefined) throw failure;
        await write(batch);
        for (const entry of batch) entry.resolve();
      } catch (error) {
        // Nobody knows how much of it is there: nothing more is written after it.
        failure ??= error instanceof Error ? error : new Error(String(error));
        for (const entry of batch) entry.reject(failure);
      }
    }
    writing = undefined;
  };
  return {
    runIds: () => [...places.keys()],
    append: async (runId, record) => {
      const { promise, resolve: done, reject } = Promise.withResolvers<void>();
      waiting.push({ runId, line: lineBytes({ epoch: lease.epoch, runId, record }), resolve: done, reject });
      writing ??= writeAll();
      await promise;
    },
    read: async (runId) => {
      const records: RunRecord[] = [];
      for (const place of places.get(runId) ?? []) records.push(await readRecord(handle, place, runId));
      return records;
    },
    [Symbol.asyncDispose]: async () => {
      failure ??= new Error("the journal is closed");
      await writing;
      await handle.close();
      await lease[Symbol.asyncDispose]();
    },
  };
}

async function checkLease(lease: JournalLease): Promise<void> {
  if (!(await lease.isHeld())) throw new Error("another process has taken the journal over");
}

async function readRecord(handle: FileHandle, { offset, length }: RecordPlace, runId: string): Promise<RunRecord> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  const line = bytesRead === length ? readLine(bytes) : undefined;
  if (line?.runId !== runId) throw new ResumeError("the journal was changed since it was opened");
  return line.record;
}
