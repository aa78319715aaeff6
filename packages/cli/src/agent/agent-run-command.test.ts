import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../program.ts";
import type { Terminal } from "../terminal.ts";
import { type RecordedIo, recordedIo, type RecordedIoOptions } from "../testing/recorded-io.ts";
import { echo, spin, writeSkill } from "../testing/write-guest.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-agent-run-"));
  await writeSkill(folder, { id: "repeat" }, { echo });
  await writeSkill(folder, { id: "keep", permissions: [{ permission: "kv:write:a/*", reason: "b" }] }, { echo });
  await writeSkill(folder, { id: "hang" }, { spin });
  const skills = { "repeat@*": {}, "hang@*": {}, "keep@*": { allow: ["kv:write:a/*"] } };
  await writeFile(at("policy.yaml"), JSON.stringify({ version: 1, skills }));
  await writeFile(at("prices.yaml"), "version: 2026-11\nmodels: { scripted/model: { input: 10, output: 10 } }\n");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

type Steps = readonly object[];
let scripts = 0;

type Ended = RecordedIo & { readonly exitCode: number };

/** Runs the command with the three skills. */
const run = (steps: Steps, words: readonly string[], options: RecordedIoOptions = {}): Promise<Ended> =>
  think(steps, ["--skills", folder, "--policy", at("policy.yaml"), ...words], options);

/** Runs it without skills, for which it needs no threads. */
async function think(steps: Steps, words: readonly string[], options: RecordedIoOptions = {}): Promise<Ended> {
  const script = at(`script-${(scripts += 1)}.yaml`);
  await writeFile(script, JSON.stringify({ steps }));
  const io = recordedIo(options);
  const exitCode = await runProgram(["agent", "run", "--model", `scripted:${script}`, ...words], io);
  return { ...io, exitCode };
}

const call = (tool: string, input: unknown = "hello") => ({ tool, input: { input } });
const answering = (answer: string, questions: string[] = []): Terminal => ({
  question: (question) => {
    questions.push(question);
    return Promise.resolve(answer);
  },
});
const untrustedThenKeep: Steps = [
  { calls: [call("repeat")] },
  { calls: [call("keep", { note: "a  b\u202e" })] },
  { text: "Done." },
];

describe("cordon agent run", () => {
  it("prints the answer on standard output, and what happens on standard error", async () => {
    const { exitCode, output, errors } = await run(
      [
        { text: "I will ask.\nNow. ", calls: [call("repeat")] },
        { expect: { results: "hello", tools: ["hang", "keep", "repeat"] }, text: "It said hello." },
      ],
      ["Ask it", "--prices", at("prices.yaml"), "--budget", "5", "--run-id", "r1"],
    );
    expect([exitCode, output()]).toEqual([0, "It said hello.\n"]);
    expect(errors().split("\n")).toEqual([
      "agent begins: run r1",
      "step 1",
      "  I will ask.",
      "  Now. ",
      "  scripted/model: 15 tokens, $0.000150",
      '  → repeat {"input":"hello"}',
      expect.stringMatching(/^ {2}← repeat ok, \d+ characters, [\d,]+ ms$/u),
      "step 2",
      "  It said hello.",
      "  scripted/model: 15 tokens, $0.000150",
      "answer after 2 steps: 30 tokens, $0.000300 (prices 2026-11)",
      "",
    ]);
  });

  it("lets a model or skill neither act on the terminal nor hide a line", async () => {
    const text = "\u001b[2J\rAll \u202egood";
    const { output, errors } = await think([{ text }], ["Go"], { outputIsTerminal: true });
    for (const character of ["\u001b", "\r", "\u202e"]) expect(`${output()}${errors()}`).not.toContain(character);
    const piped = await think([{ text }], ["Go", "--quiet"]);
    expect([piped.output(), piped.errors()]).toEqual([`${text}\n`, ""]);
  });

  it("asks on the terminal before a call that sends or changes something, with every argument in full", async () => {
    const questions: string[] = [];
    const yes = await run(untrustedThenKeep, ["Go", "--agent", "coder", "--json"], {
      terminal: answering("y", questions),
    });
    expect(questions).toEqual([]);
    const asked = await run(untrustedThenKeep, ["Go", "--json"], { terminal: answering("y", questions) });
    expect([yes.exitCode, asked.exitCode]).toEqual([6, 0]);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toContain("cordon: the agent agent asks to call keep\n");
    expect(questions[0]).toContain(String.raw`with     input: {"note":"a\u{20}\u{20}b\u202e"}`);
    expect(questions[0]).toMatch(/module {3}sha256:[0-9a-f]{64}\n {2}requests kv:write:a\/\*\n/u);
    expect(questions[0]).toContain("untrusted content was read");
  });

  it("refuses such a call when the answer is no, and when there is nobody to ask", async () => {
    const no = await run(
      [...untrustedThenKeep.slice(0, 2), { expect: { results: "not approved" }, text: "No." }],
      ["Go"],
      {
        terminal: answering("n"),
      },
    );
    expect([no.exitCode, no.errors()]).toEqual([0, expect.stringContaining("keep was not approved: somebody said no")]);
    const alone = await run(
      [...untrustedThenKeep.slice(0, 2), { expect: { results: "nobody can" }, text: "No." }],
      ["Go"],
    );
    expect(alone.errors()).toContain("there is no terminal to ask on");
  });

  it("shows nothing while a question is open, and all of it afterwards", async () => {
    const order: string[] = [];
    const { promise: otherEnded, resolve } = Promise.withResolvers<void>();
    const terminal: Terminal = {
      question: async () => {
        order.push("asked");
        await otherEnded;
        order.push("answered");
        return "y";
      },
    };
    const steps = [
      { calls: [call("repeat")] },
      { calls: [call("keep"), call("repeat", "again")] },
      { expect: { results: "again" }, text: "Done." },
    ];
    const io: RecordedIoOptions = {
      terminal,
      onError: (text) => {
        if (text.includes("←") && order.length > 0) order.push(text.trim().split(" ")[1] ?? "");
      },
    };
    const running = run(steps, ["Go"], io);
    setImmediate(resolve);
    await running;
    expect(order.slice(0, 2)).toEqual(["asked", "answered"]);
    expect(order.slice(2).toSorted()).toEqual(["keep", "repeat"]);
  });

  it("prints one line of JSON for each event, and one for the result", async () => {
    const { exitCode, lines, errors } = await run([{ calls: [call("repeat")] }, { text: "Done." }], ["Go", "--json"]);
    const values = lines().map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(values[0]).toMatchObject({ type: "run-start", path: ["agent"] });
    expect(values.filter(({ type }) => type === "tool-end")).toMatchObject([{ tool: "repeat", outcome: "ok" }]);
    expect(values.at(-1)).toMatchObject({ type: "result", stop: "answer", text: "Done.", steps: 2 });
    expect(lines().at(-1)).not.toContain('"state"');
    expect([exitCode, errors()]).toEqual([0, ""]);
  });

  it("has an exit code for each way to end", async () => {
    const codes = [
      await think([{ calls: [call("none")] }], ["Go", "--max-steps", "1"]),
      await think([{ text: "x" }], ["Go", "--budget", "0.000001", "--prices", at("prices.yaml")]),
      await think([{ hang: true }], ["Go", "--timeout", "50ms"]),
      await think([{ fail: { status: 401 } }], ["Go"]),
      await think([{ text: "No source." }, { text: "None." }], ["Go", "--agent", "research"]),
      await think([{ text: "x" }], ["Go", "--skills", at("policy.yaml")]),
      await think([{ text: "x" }], ["Go", "--mode", "party"]),
    ].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([5, 5, 5, 6, 6, 3, 2]);
    const io = recordedIo();
    const words = ["agent", "run", "Go", "--model", "scripted:none.yaml", "--json"];
    expect([await runProgram(words, io), JSON.parse(io.output())]).toMatchObject([2, { code: "USAGE" }]);
  });

  it("treats a model that is not in the price table as it is told to", async () => {
    await writeFile(at("other.yaml"), "version: v\nmodels: { acme/large: { input: 1, output: 1 } }\n");
    const bounded = ["Go", "--budget", "1", "--prices", at("other.yaml")];
    const refused = await think([{ text: "Yes." }], bounded);
    expect([refused.exitCode, refused.errors()]).toEqual([6, expect.stringContaining("is not asked: price")]);
    const counted = await think([{ text: "Yes." }], [...bounded, "--unknown-price", "worst-case"]);
    expect([counted.exitCode, counted.errors()]).toEqual([0, expect.stringContaining("15 tokens, $0.000015")]);
  });

  it("says which skill cannot be loaded, and that the policy does not grant what it needs", async () => {
    const io = recordedIo();
    const script = at("x.yaml");
    await writeFile(script, "steps: [{ text: x }]");
    const words = ["agent", "run", "Go", "--model", `scripted:${script}`, "--skills", at("keep.wasm")];
    expect(await runProgram(words, io)).toBe(4);
    expect(io.errors()).toContain('keep.wasm" cannot be loaded');
    expect(io.errors()).toContain("--grant 'kv:write:a/*'");
  });

  it("names both files of one id, and a script that is none", async () => {
    await copyFile(at("repeat.wasm"), at("zz-other.wasm"));
    const twice = await think([{ text: "x" }], ["Go", "--skills", at("repeat.wasm"), "--skills", at("zz-other.wasm")]);
    await rm(at("zz-other.wasm"));
    expect(twice.exitCode).toBe(2);
    expect(twice.errors()).toMatch(/two skills with the id "repeat": ".*repeat\.wasm" and ".*zz-other\.wasm"/u);
    const wrong = await think([{ txt: "x" }], ["Go"]);
    expect([wrong.exitCode, wrong.errors()]).toEqual([
      2,
      expect.stringMatching(/Cannot use the script ".*script-\d+\.yaml": steps\[0\]\.txt: it is unknown/u),
    ]);
  });

  it("ends when it is interrupted, with what the model had said, and stops a skill that never ends", async () => {
    const saying = new AbortController();
    const said = await think([{ text: "half of it", hang: true }], ["Go"], {
      signal: saying.signal,
      onError: () => saying.abort(),
    });
    expect([said.exitCode, said.errors()]).toEqual([6, expect.stringContaining("abort after")]);

    const hanging = new AbortController();
    const journal = at("interrupted.jsonl");
    const stopped = await run(
      [{ text: "I will wait. ", calls: [call("hang")] }],
      ["Go", "--journal", journal, "--run-id", "i"],
      {
        signal: hanging.signal,
        onError: (text) => {
          if (text.includes("→ hang")) hanging.abort();
        },
      },
    );
    expect([stopped.exitCode, stopped.output()]).toEqual([6, "I will wait. \n"]);
    expect(stopped.errors()).toContain(`to go on: --journal ${journal} --resume i`);
    const resumed = await think([{ text: "It hung." }], ["--resume", "i", "--journal", journal]);
    expect([resumed.exitCode, resumed.output()]).toEqual([0, "It hung.\n"]);
    expect(resumed.errors()).toContain("agent goes on: run i");
  });

  it("goes on with a run of the journal, which keeps what was done, and takes no run twice", async () => {
    const journal = at("runs.jsonl");
    const first = await run(
      [{ calls: [call("repeat")] }],
      ["Go", "--journal", journal, "--run-id", "a", "--max-steps", "1"],
    );
    expect(first.exitCode).toBe(5);
    const second = await think(
      [{ expect: { results: "hello" }, text: "Done." }],
      ["--resume", "a", "--journal", journal],
    );
    expect([second.exitCode, second.output()]).toEqual([0, "Done.\n"]);
    const again = await think([], ["Go", "--journal", journal, "--run-id", "a"]);
    expect([again.exitCode, again.errors()]).toEqual([
      6,
      expect.stringContaining("there is a run of this name already"),
    ]);
    const other = await think([], ["--resume", "none", "--journal", journal]);
    expect([other.exitCode, other.errors()]).toEqual([6, expect.stringContaining("there are no records of it")]);
    expect(other.errors()).not.toContain("to go on");
    expect((await readFile(journal, "utf8")).trim().split("\n").length).toBeGreaterThan(6);
  });

  it("tells the model of a call that is in doubt, or repeats it, when it is told to", async () => {
    const journal = at("doubt.jsonl");
    const steps = [{ calls: [call("repeat")] }, { calls: [call("keep")] }];
    await run(steps, ["Go", "--journal", journal, "--run-id", "d"], { terminal: answering("y") });
    const records = (await readFile(journal, "utf8")).trim().split("\n");
    const begun = records.findLastIndex((line) => line.includes('"type":"tool-start"'));
    const cut = `${records.slice(0, begun + 1).join("\n")}\n`;
    const [told, repeated] = [at("told.jsonl"), at("repeated.jsonl")];
    for (const file of [told, repeated]) await writeFile(file, cut);
    const asked = await think([], ["--resume", "d", "--journal", told]);
    expect([asked.exitCode, asked.errors()]).toEqual([6, expect.stringContaining('in doubt: keep {"input":"hello"}')]);

    const tell = ["--resume", "d", "--journal", told, "--doubts", "tell"];
    const said = await think([{ expect: { results: "not known whether" }, text: "I see." }], tell);
    expect([said.exitCode, said.output()]).toEqual([0, "I see.\n"]);
    const repeat = ["--resume", "d", "--journal", repeated, "--doubts", "repeat"];
    const done = await run([{ expect: { results: '"output":"hello"' }, text: "Again." }], repeat, {
      terminal: answering("y"),
    });
    expect([done.exitCode, done.output()]).toEqual([0, "Again.\n"]);
  });

  it("has a help with every option, and help for the group", async () => {
    const io = recordedIo();
    expect(await runProgram(["agent", "run", "--help"], io)).toBe(0);
    for (const option of ["--model", "--skills", "--agent", "--budget", "--journal", "--resume", "--json"]) {
      expect(io.output()).toContain(option);
    }
    const group = recordedIo();
    expect(await runProgram(["help", "agent"], group)).toBe(0);
    expect(group.output()).toContain("run [options] [task]");
    expect(await runProgram(["agent"], recordedIo())).toBe(2);
  });
});
