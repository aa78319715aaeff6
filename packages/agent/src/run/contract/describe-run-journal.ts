import { describe, expect, it } from "vitest";
import type { RunJournal } from "../run-journal.ts";
import type { RunRecord } from "../run-record.ts";

/**
 * What every journal of runs does, wherever it writes.
 *
 * @param name The journal.
 * @param create Makes an empty one.
 */
export function describeRunJournal(name: string, create: () => Promise<RunJournal> | RunJournal): void {
  const start = (step: number): RunRecord => ({ type: "model-start", step, model: "acme/größe\u2028" });

  describe(name, () => {
    it("has no records of a run that it does not know", async () => {
      expect(await (await create()).read("none")).toEqual([]);
    });

    it("gives the records of each run in the order they came", async () => {
      const journal = await create();
      for (let step = 0; step < 20; step += 1) await journal.append(`run/${step % 2}`, start(step));
      const steps = async (runId: string): Promise<readonly unknown[]> =>
        (await journal.read(runId)).map((record) => ("step" in record ? record.step : undefined));
      expect(await steps("run/0")).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
      expect(await steps("run/1")).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
      expect((await journal.read("run/0"))[0]).toEqual(start(0));
    });

    it("keeps what was written, whatever is done with what was passed or read", async () => {
      const journal = await create();
      const record = { type: "run-end" as const, stop: "answer" as const, timeMs: 1 };
      await journal.append("r", record);
      Object.assign(record, { stop: "abort" });
      Object.assign((await journal.read("r"))[0] ?? {}, { stop: "budget" });
      expect(await journal.read("r")).toEqual([{ type: "run-end", stop: "answer", timeMs: 1 }]);
    });

    it("takes any name for a run, and never confuses two", async () => {
      const journal = await create();
      const names = ["a", "a/1", "a/1/0", "A", "", "__proto__", "../a", "a\u0000", "ä"];
      for (const [step, runId] of names.entries()) await journal.append(runId, start(step));
      for (const [step, runId] of names.entries()) expect(await journal.read(runId)).toEqual([start(step)]);
    });
  });
}
