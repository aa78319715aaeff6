import type { RunRecord } from "./run-record.ts";

/**
 * Where the records of runs are kept. A record must be there, and stay there after a crash, before `append` settles: a tool
 * is called only after its start was written. When it rejects, the run stops and does nothing more.
 */
export interface RunJournal {
  /** Adds a record to the end of a run. */
  append(runId: string, record: RunRecord): Promise<void>;
  /** All records of a run, in order; empty when there is none of that name. */
  read(runId: string): Promise<readonly RunRecord[]>;
}

/** Keeps records in the memory of this process, as JSON: what is read is a copy. */
export function createMemoryRunJournal(): RunJournal {
  const runs = new Map<string, string[]>();
  return {
    append: (runId, record) => {
      const lines = runs.get(runId) ?? [];
      lines.push(JSON.stringify(record));
      runs.set(runId, lines);
      return Promise.resolve();
    },
    read: (runId) => Promise.resolve((runs.get(runId) ?? []).map((line) => JSON.parse(line) as RunRecord)),
  };
}
