import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalFileRequest, canonicalNetworkRequest, encodeFrame, type PermissionRequest } from "@cordon/core";
import type { ApprovalRequest } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { terminalApprover } from "./terminal-approver.ts";
import type { Terminal } from "./terminal.ts";
import { recordedIo } from "./testing/recorded-io.ts";
import { askKeys, writeGuest } from "./testing/write-guest.ts";

const asks = (request: PermissionRequest, overrides: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  callId: 1,
  skill: { id: "report", version: "1.0.0" },
  digest: "sha256:00",
  permission: "cut…",
  request,
  rule: "fs:read:/data/*",
  approval: "always",
  ...overrides,
});

/** A person who gives answers, and remembers the questions. */
function person(answers: readonly (string | undefined)[]): Terminal & { readonly questions: readonly string[] } {
  const questions: string[] = [];
  return {
    questions,
    question: (question) => Promise.resolve(answers[questions.push(question) - 1]),
  };
}

const patient = { signal: new AbortController().signal };
const file = asks(canonicalFileRequest("read", "/data/a"));

describe("whoever sits at the terminal", () => {
  it.each([
    ["y", true],
    [" YES ", true],
    ["", false],
    ["n", false],
    ["yep", false],
    ["y y", false],
    [undefined, false],
  ])("answers with %j, which comes to %j", async (answer, expected) => {
    expect(await terminalApprover(person([answer]), recordedIo())(file, patient)).toBe(expected);
  });

  it("reads the whole request, with nothing in it that acts on the terminal or hides a part", async () => {
    const terminal = person(["n", "n", "n"]);
    const approve = terminalApprover(terminal, recordedIo());
    const long = `https://a.example/${"x".repeat(5_000)}?q=1&end=here`;
    await approve(asks(canonicalNetworkRequest(long, { method: "post" }), { tenant: "acme\n[y/N] y" }), patient);
    expect(terminal.questions[0]).toContain(`POST ${long}\n`);
    expect(terminal.questions[0]).toContain("tenant  acme\\u{a}[y/N] y\n");
    const path = `/data/${" ".repeat(90)}\u202etxt.exe`;
    await approve(asks(canonicalFileRequest("write", path), { approval: "first" }), patient);
    expect(terminal.questions[1]).toContain(`fs:write /data/${String.raw`\u{20}`.repeat(90)}\\u{202e}txt.exe\n`);
    expect(terminal.questions[1]).toContain("until this command ends, for all that the entry covers");
    await approve(file, patient);
    expect(terminal.questions[2]).toBe(
      [
        "cordon: the skill report 1.0.0 asks for",
        "  fs:read /data/a",
        "  module  sha256:00",
        "  entry   fs:read:/data/*",
        "  holds   for this request only",
        "Allow it? [y/N] ",
      ].join("\n"),
    );
  });

  it("is asked one question at a time, and none that is over", async () => {
    const open: ((line: string) => void)[] = [];
    const terminal: Terminal = {
      question: () => {
        const { promise, resolve } = Promise.withResolvers<string>();
        open.push(resolve);
        return promise;
      },
    };
    const approve = terminalApprover(terminal, recordedIo());
    const ending = new AbortController();
    const answers = [approve(file, patient), approve(file, ending), approve(file, patient)];
    await Promise.resolve();
    expect(open.length).toBe(1);
    ending.abort();
    open[0]?.("y");
    expect([await answers[0], await answers[1]]).toEqual([true, false]);
    open[1]?.("n");
    expect([await answers[2], open.length]).toEqual([false, 2]);
  });

  it("refuses by silence, and reads why", async () => {
    const terminal: Terminal = {
      question: (_question, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    };
    const io = recordedIo();
    const ending = new AbortController();
    const asked = terminalApprover(terminal, io)(file, ending);
    await Promise.resolve();
    ending.abort();
    expect(await asked).toBe(false);
    expect(io.errors()).toContain("refused: no answer before the time was over");
    const interrupted = recordedIo({ signal: AbortSignal.abort() });
    const again = new AbortController();
    const askedAgain = terminalApprover(terminal, interrupted)(file, again);
    await Promise.resolve();
    again.abort();
    expect([await askedAgain, interrupted.errors()]).toEqual([false, ""]);
  });
});

describe("cordon run with an ask entry", () => {
  let folder: string;
  let words: readonly string[];
  const request = encodeFrame({ op: "set", key: "a" }, new TextEncoder().encode("1"));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cordon-ask-"));
    const guest = await writeGuest(folder, "guest", { execute: askKeys });
    const [manifest, policy] = [join(folder, "manifest.json"), join(folder, "policy.yaml")];
    const asking = { abi: 1, id: "guest", name: "Guest", version: "1.0.0", permissions: ["kv:write"] };
    await writeFile(manifest, JSON.stringify(asking));
    await writeFile(policy, "version: 1\nskills:\n  guest@*: { ask: [ kv:write ] }\n");
    await writeFile(join(folder, "request"), request);
    words = ["run", guest, "--manifest", manifest, "--policy", policy, "--json"];
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const decisionOf = (line: string | undefined): unknown =>
    (JSON.parse(line ?? "") as { readonly decisions: readonly unknown[] }).decisions[0];

  it("asks the person at the terminal, on standard error, and does what they say", async () => {
    for (const [answer, approval] of [
      ["y", "given"],
      ["", "refused"],
    ] as const) {
      const terminal = person([answer]);
      const io = recordedIo({ terminal });
      await runProgram([...words, "--input", `@${join(folder, "request")}`], io);
      expect(decisionOf(io.lines()[0])).toMatchObject({ outcome: "ask", approval });
      expect(io.lines().length).toBe(1);
      expect(terminal.questions[0]).toContain("  kv:write a\n");
    }
  });

  it("refuses without a terminal, and where standard input is the skill's", async () => {
    const alone = recordedIo();
    await runProgram([...words, "--input", `@${join(folder, "request")}`], alone);
    expect(decisionOf(alone.lines()[0])).toMatchObject({ outcome: "ask", approval: "absent" });
    const terminal = person(["y"]);
    const piped = recordedIo({ terminal, input: [request] });
    await runProgram([...words, "--input", "-"], piped);
    expect(decisionOf(piped.lines()[0])).toMatchObject({ outcome: "ask", approval: "absent" });
    expect(terminal.questions).toEqual([]);
  });
});
