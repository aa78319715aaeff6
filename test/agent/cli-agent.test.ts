import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { type CordonProcess, cordonArguments, type CordonResult, endOf, repository } from "../e2e/cli-process.ts";
import { startProviderServer } from "./provider-server.ts";

let folder: string;
let hands: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-cli-agent-"));
  const lockfile = { lockfileVersion: 3, packages: { "": {}, "node_modules/a": { version: "1.0.0", license: "MIT" } } };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  const [report] = await buildExamples({ only: ["dependency-report"] });
  hands = ["--skills", report?.module ?? "", "--grant", "fs:read:/data/*", "--mount", `/data=${folder}`];
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): CordonProcess {
  const child = spawn(process.execPath, cordonArguments("agent", "run", ...words), {
    cwd: repository,
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...environment },
  });
  child.stdin.end();
  return child;
}
const run = (words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<CordonResult> =>
  endOf(start(words, environment));

/** Waits until the process has written a text to standard error. */
async function untilItSays(child: CordonProcess, text: string): Promise<void> {
  let said = "";
  while (!said.includes(text)) said += ((await once(child.stderr, "data")) as [Buffer])[0].toString();
}

const call = { id: "toolu_1", name: "dependency-report", input: { file: "/data/package-lock.json" } };
const answers = [{ text: "Let me look. ", call }, { text: "It has one [skill:dependency-report@1.0.0]." }] as const;

// Each starts processes, which takes its time where much else is going on.
describe("cordon agent run as a process", { timeout: 180_000 }, () => {
  it("works with a model behind Anthropic's wire format and a real skill, with the key of the environment", async () => {
    await using server = await startProviderServer(...answers);
    const words = ["How many packages?", "--agent", "research", "--model", "anthropic:claude-x", ...hands];
    const ended = await run(words, { ANTHROPIC_API_KEY: "secret-key", ANTHROPIC_BASE_URL: server.url });
    expect([ended.exitCode, ended.output]).toEqual([0, "It has one [skill:dependency-report@1.0.0].\n"]);
    expect(ended.errors).toContain("← dependency-report ok");
    expect(ended.errors).toContain("anthropic/claude-x: 25 tokens");
    expect(`${ended.output}${ended.errors}`).not.toContain("secret-key");
    expect(JSON.stringify(server.requests[1]?.body)).toContain("skill:dependency-report@1.0.0");
  });

  it("works with a compatible server, without a key, and asks the next model when one fails", async () => {
    await using failing = await startProviderServer({ status: 401 });
    await using server = await startProviderServer(...answers);
    const models = ["--model", `openai-compatible:first@${failing.url}`, "--model", "scripted:/none.yaml"];
    const none = await run(["How many?", ...models]);
    expect([none.exitCode, none.errors]).toEqual([2, expect.stringContaining('Cannot read the script "/none.yaml"')]);
    const second = [
      "--model",
      `openai-compatible:first@${failing.url}`,
      "--model",
      `openai-compatible:large@${server.url}`,
    ];
    const ended = await run(["How many packages?", ...second, ...hands, "--json"]);
    const lines = ended.output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.find(({ type }) => type === "model-fail")).toMatchObject({ kind: "auth" });
    expect(lines.at(-1)).toMatchObject({ type: "result", stop: "answer" });
    expect(ended.exitCode).toBe(0);
  });

  it("ends when it is interrupted, and prints what the model had said", async () => {
    await using server = await startProviderServer({ text: "As far as I can see", hangs: true });
    const child = start(["Go", "--model", `openai-compatible:large@${server.url}`]);
    const ending = endOf(child);
    await untilItSays(child, "see");
    child.kill("SIGINT");
    const { exitCode, output, errors } = await ending;
    expect([exitCode, output]).toEqual([6, "As far as I can see\n"]);
    expect(errors).toContain("abort after");
  });

  it("has one process at a time go on with a run, and goes on after that one was killed", async () => {
    const journal = ["--journal", join(folder, "runs.jsonl")];
    const script = async (name: string, steps: readonly object[]): Promise<readonly string[]> => {
      await writeFile(join(folder, name), JSON.stringify({ steps }));
      return ["--model", `scripted:${join(folder, name)}`];
    };
    const look = { calls: [{ tool: "dependency-report", input: { file: "/data/package-lock.json" } }] };
    const hanging = await script("hanging.yaml", [look, { hang: true }]);
    const child = start(["Go", "--run-id", "r", ...hanging, ...hands, ...journal]);
    await untilItSays(child, "step 2");
    const going = await script("going.yaml", [{ expect: { results: '"installed":1' }, text: "One." }]);
    const held = await run(["--resume", "r", ...going, ...journal, "--json"]);
    expect([held.exitCode, JSON.parse(held.output)]).toMatchObject([2, { code: "JOURNAL_HELD" }]);
    child.kill("SIGKILL");
    await once(child, "close");
    const resumed = await run(["--resume", "r", ...going, ...hands, ...journal]);
    expect([resumed.exitCode, resumed.output]).toEqual([0, "One.\n"]);
    expect(resumed.errors).not.toContain("← dependency-report");
  });
});
