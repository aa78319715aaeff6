import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeRunJournal } from "../run/contract/describe-run-journal.ts";
import type { RunRecord } from "../run/run-record.ts";
import { type FileRunJournal, openFileRunJournal } from "./file-run-journal.ts";
import { identityOfThisProcess } from "./process-identity.ts";

let folder: string;
let files = 0;
const opened: FileRunJournal[] = [];
const newFile = (): string => join(folder, `runs-${(files += 1)}.jsonl`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-journal-"));
});
afterAll(async () => {
  for (const journal of opened) await journal[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const record = (step: number): RunRecord => ({ type: "model-start", step, model: "acme/größe" });
const stepsOf = async (journal: FileRunJournal, runId = "r"): Promise<readonly unknown[]> =>
  (await journal.read(runId)).map((entry) => ("step" in entry ? entry.step : entry.type));
const held = { code: "JOURNAL_HELD" };

describeRunJournal("openFileRunJournal()", async () => {
  const journal = await openFileRunJournal(newFile());
  opened.push(journal);
  return journal;
});

describe("a journal in a file", () => {
  it("has everything again after it was closed, for its owner's eyes only, and leaves no lease", async () => {
    const file = newFile();
    {
      await using journal = await openFileRunJournal(file);
      await Promise.all([1, 2, 3, 4, 5].map((step) => journal.append(step % 2 === 0 ? "even" : "odd", record(step))));
      await expect(openFileRunJournal(file)).rejects.toMatchObject(held);
    }
    await using again = await openFileRunJournal(file);
    expect([await stepsOf(again, "odd"), again.runIds()]).toEqual([
      [1, 3, 5],
      ["odd", "even"],
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const beside = (await readdir(folder)).filter((name) => file.endsWith(name.split(".lease-")[0] ?? ""));
    expect(beside).toHaveLength(2);
  });

  it("is taken over when its holder does not renew the lease, whose next record is refused then", async () => {
    const file = newFile();
    let nowMs = Date.now();
    const stalled = await openFileRunJournal(file, { nowMs: () => nowMs - 60_000 });
    await stalled.append("r", record(1));
    await using taken = await openFileRunJournal(file, { nowMs: () => nowMs });
    await expect(stalled.append("r", record(2))).rejects.toThrow(/taken the journal over/u);
    await expect(stalled.append("r", record(3))).rejects.toThrow(/taken the journal over/u);
    await taken.append("r", record(4));
    expect(await stepsOf(taken)).toEqual([1, 4]);
    nowMs += 1;
    await expect(openFileRunJournal(file, { nowMs: () => nowMs })).rejects.toMatchObject({
      heldForMs: expect.any(Number) as unknown,
    });
    await stalled[Symbol.asyncDispose]();
    await expect(openFileRunJournal(file, { nowMs: () => nowMs })).rejects.toMatchObject(held);
  });

  it("leaves out what somebody wrote who had lost the lease, before and after the next record", async () => {
    const file = newFile();
    await using journal = await openFileRunJournal(file);
    await journal.append("r", record(1));
    const late = (epoch: number): string => `${JSON.stringify({ epoch, runId: "r", record: record(9) })}\n`;
    await appendFile(file, late(0));
    await journal.append("r", record(2));
    expect(await stepsOf(journal)).toEqual([1, 2]);
    await journal[Symbol.asyncDispose]();
    await appendFile(file, late(1));
    await using again = await openFileRunJournal(file);
    await appendFile(file, late(1));
    await again.append("r", record(3));
    expect(await stepsOf(again)).toEqual([1, 2, 9, 3]);
  });

  it("goes on after a line that was not written to its end, and refuses a broken one in the middle", async () => {
    const file = newFile();
    {
      await using journal = await openFileRunJournal(file);
      await journal.append("r", record(1));
    }
    await appendFile(file, '{"epoch":1,"runId":"r","reco');
    {
      await using journal = await openFileRunJournal(file);
      await journal.append("r", record(2));
    }
    await using journal = await openFileRunJournal(file);
    expect(await stepsOf(journal)).toEqual([1, 2]);

    const broken = newFile();
    const lines = (await readFile(file, "utf8")).split("\n");
    await writeFile(broken, [lines[0], "nothing", ...lines.slice(1)].join("\n"));
    await expect(openFileRunJournal(broken)).rejects.toMatchObject({ code: "RESUME_INVALID", message: /line 2/u });
    await expect(openFileRunJournal(join(folder, "none", "runs.jsonl"))).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: /it does not exist/u,
    });
    await expect(openFileRunJournal(newFile(), { leaseMs: 1 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  it("has one lease, under whatever name it is opened", async () => {
    const file = newFile();
    await using journal = await openFileRunJournal(file);
    await journal.append("r", record(1));
    await symlink(file, `${file}.link`);
    await expect(openFileRunJournal(`${file}.link`)).rejects.toMatchObject(held);
  });

  it("gives one of many that open it at once the lease", async () => {
    const file = newFile();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => openFileRunJournal(file)));
    const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.[Symbol.asyncDispose]();
  });

  it("is taken over at once from a process that has ended, where that can be told", async () => {
    const { startedAt, numbersOf } = await identityOfThisProcess();
    const file = newFile();
    await writeFile(file, "");
    const ended = spawn(process.execPath, ["-e", ""]);
    await once(ended, "exit");
    await writeFile(`${file}.lease-7`, JSON.stringify({ pid: ended.pid, startedAt, numbersOf }));
    const opening = openFileRunJournal(file);
    // Elsewhere it has to wait for the end of the lease.
    if (numbersOf === undefined) await expect(opening).rejects.toMatchObject(held);
    else await (await opening)[Symbol.asyncDispose]();

    const running = newFile();
    await writeFile(`${running}.lease-7`, JSON.stringify(await identityOfThisProcess()));
    await expect(openFileRunJournal(running)).rejects.toMatchObject(held);
    const unknown = newFile();
    await writeFile(`${unknown}.lease-7`, "");
    await expect(openFileRunJournal(unknown)).rejects.toMatchObject(held);
  });
});
