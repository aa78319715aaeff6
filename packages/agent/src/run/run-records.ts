import { ResumeError } from "@cordon/core";
import { isMessageCode, messageCode } from "../message-code.ts";
import type { RunJournal } from "./run-journal.ts";
import type { RunRecord } from "./run-record.ts";

/** Raised inside when the journal could not be written: nothing more may be done. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** The records of a run and of those it started, in memory, and in the journal where there is one. */
export interface RunRecords {
  append(runId: string, record: RunRecord): Promise<void>;
  read(runId: string): Promise<readonly RunRecord[]>;
  /** All of them as a signed text, from which another process can go on. */
  seal(runId: string, key: Uint8Array): string;
}

type Runs = Readonly<Record<string, readonly RunRecord[]>>;

/** A run and those it started, as they were sealed. */
export interface SealedRun {
  readonly runId: string;
  readonly runs: Runs;
}

const form = "cordon-run-1";
const longestState = 64 * 1_024 * 1_024;

/**
 * Keeps the records of runs that belong together.
 *
 * @param journal Where each record is written too, before the promise settles.
 * @param sealed What was there before, as it was sealed.
 */
export function createRunRecords(journal: RunJournal | undefined, sealed: Runs = {}): RunRecords {
  const kept = new Map<string, RunRecord[]>();
  // One after the other, and none after one that failed: what the journal lacks must not be acted on.
  let last: Promise<void> = Promise.resolve();
  const append = (runId: string, record: RunRecord): Promise<void> => {
    last = write(last, runId, record);
    return last;
  };
  const write = async (before: Promise<void>, runId: string, record: RunRecord): Promise<void> => {
    await before;
    try {
      await journal?.append(runId, record);
    } catch (cause) {
      throw new JournalError("the journal could not be written", { cause });
    }
    const records = kept.get(runId) ?? [];
    kept.set(runId, records);
    records.push(record);
  };
  const load = async (runId: string): Promise<readonly RunRecord[]> => {
    const before = Object.hasOwn(sealed, runId) ? (sealed[runId] ?? []) : [];
    const written = await readJournal(journal, runId);
    if (written.length > 0 || before.length === 0) {
      if (before.length > 0 && written.length !== before.length) throw new ResumeError("the run went on since");
      kept.set(runId, [...written]);
    } else {
      for (const record of before) await append(runId, record);
    }
    return kept.get(runId) ?? [];
  };
  return {
    append,
    read: async (runId) => kept.get(runId) ?? (await load(runId)),
    seal: (runId, key) => {
      const body = Buffer.from(JSON.stringify({ runId, runs: { ...sealed, ...Object.fromEntries(kept) } }));
      const text = `${form}.${body.toString("base64url")}`;
      return `${text}.${messageCode(text, key)}`;
    },
  };
}

async function readJournal(journal: RunJournal | undefined, runId: string): Promise<readonly RunRecord[]> {
  try {
    return (await journal?.read(runId)) ?? [];
  } catch (cause) {
    throw new JournalError("the journal could not be read", { cause });
  }
}

/**
 * Reads what was sealed.
 *
 * @throws ResumeError when it is not a text that was sealed with this key.
 */
export function openSealed(state: string, key: Uint8Array): SealedRun {
  if (state.length > longestState) throw new ResumeError("it is too large");
  const [given, body = "", code = ""] = state.split(".");
  if (given !== form || !isMessageCode(code, `${form}.${body}`, key)) {
    throw new ResumeError("it was not written with this key, or was changed since");
  }
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as SealedRun;
}
