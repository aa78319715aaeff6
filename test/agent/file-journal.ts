import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { RunJournal, RunRecord } from "@cordon/agent";

/** A journal of lines in one file, which stay there when the process is killed. */
export function createFileJournal(file: string): RunJournal {
  return {
    append: (runId, record) => {
      appendFileSync(file, `${JSON.stringify({ runId, record })}\n`);
      return Promise.resolve();
    },
    read: (runId) => {
      const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
      const records = lines.map((line) => JSON.parse(line) as { readonly runId: string; readonly record: RunRecord });
      return Promise.resolve(records.filter((entry) => entry.runId === runId).map(({ record }) => record));
    },
  };
}
