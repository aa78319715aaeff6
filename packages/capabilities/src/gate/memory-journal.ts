import type { JournalEntry, JournalSink } from "@cordon/core";

/** A journal in memory: what a receipt holds. */
export interface MemoryJournal extends JournalSink {
  /** The last state of every entry, by index. One that never ended is still `started`. */
  readonly entries: readonly JournalEntry[];
}

/** Makes an empty journal. The limit of host calls bounds its length; nothing is written anywhere. */
export function createMemoryJournal(): MemoryJournal {
  const entries: JournalEntry[] = [];
  const put = (entry: JournalEntry): void => {
    entries[entry.index] = entry;
  };
  return { entries, started: put, ended: put };
}
