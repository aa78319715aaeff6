import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Agent,
  type AgentEvent,
  type ApprovalRequest,
  coderAgent,
  createAgent,
  signApproval,
} from "@cordon/agent";
import { createScriptedModel, type ScriptStep } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";
import { type AgentServer, type AgentServerOptions, createAgentServer } from "./agent-server.ts";

const approvalKey = randomBytes(32);
const tokens = { acme: "a".repeat(32), other: "b".repeat(40) };
const clients = Object.entries(tokens).map(([tenant, token]) => ({ tenant, token }));

let folder: string;
let runtime: Runtime;
let editor: Skill;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-agent-server-"));
  const [example] = await buildExamples({ only: ["edit-file"] });
  runtime = await createRuntime({ grants: ["fs:read:/data/**", "fs:write:/data/**"], mounts: { "/data": folder } });
  editor = await runtime.load(example?.module ?? "");
}, 120_000);
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let server: AgentServer | undefined;
let url: string;
const start = async (agent: Agent, options: Partial<AgentServerOptions> = {}): Promise<void> => {
  server = createAgentServer({ agent, clients, ...options });
  url = await server.listen(0);
};
afterEach(async () => {
  await server?.close({ deadlineMs: 0 });
  server = undefined;
});

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const talker = (...steps: readonly ScriptStep[]): Agent => createAgent({ name: "talker", model: script(...steps) });

function post(
  path: string,
  body: unknown,
  { token = tokens.acme, signal }: { token?: string; signal?: AbortSignal } = {},
) {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

interface Told {
  readonly type: string;
  readonly data: AgentEvent & Readonly<Record<string, unknown>>;
}

/** The events of an answer, as they come. */
async function* eventsOf(response: Response): AsyncGenerator<Told, void, undefined> {
  let text = "";
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString("utf8");
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = new Map(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => [line.split(": ", 1)[0] ?? "", line.slice(line.indexOf(": ") + 2)]),
      );
      text = text.slice(end + 2);
      if (fields.has("data"))
        yield { type: fields.get("event") ?? "", data: JSON.parse(fields.get("data") ?? "") as Told["data"] };
    }
  }
}

async function all(events: AsyncIterable<Told>): Promise<readonly Told[]> {
  const told: Told[] = [];
  for await (const event of events) told.push(event);
  return told;
}

describe("POST /tasks", () => {
  it("streams what the agent does, and its result last", async () => {
    await start(talker({ text: "All is well." }));
    const response = await post("/tasks", { task: "How is it?", conversation: "c" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const told = await all(eventsOf(response));
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(["run-start", "text-delta", "run-end"]));
    expect(told[0]?.data).toMatchObject({ conversation: '["acme","c"]', tenant: "acme" });
    expect(told.at(-1)).toMatchObject({ type: "result", data: { stop: "answer", text: "All is well." } });
    expect(told.at(-1)?.data).not.toHaveProperty("state");
  });

  it("ends the run when its reader hangs up", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<AgentEvent>();
    const onEvent = (event: AgentEvent): void => {
      if (event.type === "run-end") resolve(event);
    };
    await start(createAgent({ name: "talker", model: script({ text: "wait", hang: true }), onEvent }));
    const leaving = new AbortController();
    const response = await post("/tasks", { task: "Go" }, { signal: leaving.signal });
    for await (const { type } of eventsOf(response)) {
      if (type === "step-start") break;
    }
    leaving.abort();
    expect(await ended).toMatchObject({ stop: "abort" });
  });

  it("refuses who has no token, other paths and methods, and bodies that are none", async () => {
    await start(talker({ text: "x" }));
    const statusOf = async (response: Promise<Response>): Promise<number> => (await response).status;
    expect(await statusOf(post("/tasks", { task: "Go" }, { token: "c".repeat(32) }))).toBe(401);
    expect(await statusOf(fetch(`${url}/tasks`, { method: "POST" }))).toBe(401);
    expect(await statusOf(fetch(`${url}/tasks`))).toBe(405);
    expect(await statusOf(post("/other", {}))).toBe(404);
    expect(await statusOf(fetch(`${url}/health`))).toBe(200);
    const headers = { authorization: `Bearer ${tokens.acme}` };
    expect(await statusOf(fetch(`${url}/tasks`, { method: "POST", headers, body: "{}" }))).toBe(415);
    for (const body of [{}, { task: " " }, { task: 1 }, { task: "a", other: 1 }, { task: "a", conversation: "" }, []]) {
      expect(await statusOf(post("/tasks", body)), JSON.stringify(body)).toBe(400);
    }
    const broken = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: "{" };
    expect(await statusOf(fetch(`${url}/tasks`, broken))).toBe(400);
  });

  it("refuses a body that is too long, said or not", async () => {
    await start(talker({ text: "x" }), { maxBodyBytes: 100 });
    expect((await post("/tasks", { task: "a".repeat(200) })).status).toBe(413);
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const head = `POST /tasks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${tokens.acme}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}transfer-encoding: chunked\r\n\r\nff\r\n${"a".repeat(255)}\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /u);
    socket.destroy();
  });

  it("does as many tasks at once as it may, and no more", async () => {
    await start(talker({ hang: true }, { text: "x" }), { maxTasks: 1 });
    const leaving = new AbortController();
    const first = await post("/tasks", { task: "Go" }, { signal: leaving.signal });
    const second = await post("/tasks", { task: "Go" });
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "5"]);
    leaving.abort();
    expect(first.status).toBe(200);
  });

  it("takes no token that is too short to be a secret", () => {
    const weak = () => createAgentServer({ agent: talker(), clients: [{ token: "short", tenant: "a" }] });
    expect(weak).toThrow(/fewer than 32/u);
  });
});

describe("POST /tasks/ID/approvals", () => {
  const edit = (find: string, replace: string): ScriptStep => ({
    calls: [{ tool: "edit-file", input: { file: "/data/a.txt", find, replace } }],
  });
  const done = JSON.stringify({ summary: "Done.", changes: [], checks: [], open: [] });
  const coder = (...steps: readonly ScriptStep[]): Agent =>
    coderAgent({ model: script(...steps), skills: createSkillRunner([editor]), approve: "pause", approvalKey });
  beforeEach(async () => {
    await writeFile(join(folder, "a.txt"), "one\n");
  });

  it("lets a paused task go on with a yes that is signed for that call, and with no other", async () => {
    await start(coder(edit("one", "two"), { expect: { results: '"outcome":"ok"' }, text: done }));
    const response = await post("/tasks", { task: "Change it" });
    let request: ApprovalRequest | undefined;
    const seen: string[] = [];
    const path = (runId: string): string => `/tasks/${runId}/approvals`;
    for await (const { type, data } of eventsOf(response)) {
      seen.push(type);
      if (data.type === "approval-request") request = data.request;
      if (type !== "waiting" || request === undefined) continue;
      expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("one\n");
      const { runId } = request;
      if (seen.filter((name) => name === "waiting").length === 1) {
        expect((await post(path(runId), {}, { token: tokens.other })).status).toBe(404);
        expect((await post(path(runId), { approvals: "yes" })).status).toBe(400);
        const another = { ...request, argumentsDigest: "sha256:0" };
        const approvals = [
          signApproval(another, { key: approvalKey }),
          signApproval(request, { key: randomBytes(32) }),
        ];
        expect((await post(path(runId), { approvals })).status).toBe(202);
      } else {
        const approvals = [signApproval(request, { key: approvalKey })];
        expect((await post(path(runId), { approvals })).status).toBe(202);
        expect((await post(path(runId), { approvals })).status).toBeGreaterThanOrEqual(404);
      }
    }
    expect(seen.filter((name) => name === "waiting")).toHaveLength(2);
    expect(seen.at(-1)).toBe("result");
    expect(request?.arguments).toEqual({ file: "/data/a.txt", find: "one", replace: "two" });
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("two\n");
  });

  it("lets it go on without the call that is refused", async () => {
    await start(coder(edit("one", "two"), { expect: { results: "it was not approved" }, text: done }));
    let result: unknown;
    for await (const { type, data } of eventsOf(await post("/tasks", { task: "Change it" }))) {
      if (type === "waiting") await post(`/tasks/${data.runId}/approvals`, { refusals: data["requests"] });
      if (type === "result") result = data;
    }
    expect(result).toMatchObject({ stop: "answer" });
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("one\n");
  });

  it("gives up a task that nobody answers", async () => {
    await start(coder(edit("one", "two")), { approvalWaitMs: 1 });
    const told = await all(eventsOf(await post("/tasks", { task: "Change it" })));
    expect(told.at(-1)).toMatchObject({ type: "result", data: { stop: "approval" } });
    expect((await post(`/tasks/${"0".repeat(36)}/approvals`, {})).status).toBe(404);
  });
});

describe("shutting down", () => {
  it("lets tasks come to their end, and takes no more", async () => {
    const { promise: asked, resolve: goOn } = Promise.withResolvers<void>();
    const model = script({ text: "Done." });
    const slow = {
      ...model,
      doStream: async (request: Parameters<typeof model.doStream>[0]) => (await asked, await model.doStream(request)),
    };
    await start(createAgent({ name: "slow", model: slow }));
    const response = await post("/tasks", { task: "Go" });
    const closing = server?.close({ deadlineMs: 20_000 });
    goOn();
    const told = await all(eventsOf(response));
    expect(told.at(-1)).toMatchObject({ type: "result", data: { stop: "answer" } });
    await closing;
    await expect(post("/tasks", { task: "Go" })).rejects.toThrow("fetch failed");
    server = undefined;
  });

  it("ends a task after the deadline, which still gets its result", async () => {
    await start(talker({ hang: true }));
    const response = await post("/tasks", { task: "Go" });
    const closing = server?.close({ deadlineMs: 1 });
    const told = await all(eventsOf(response));
    expect(told.at(-1)).toMatchObject({ type: "result", data: { stop: "abort" } });
    await closing;
    server = undefined;
  });
});

describe("main.ts", { timeout: 120_000 }, () => {
  it("is the server as a process, which ends in order when it is told to", async () => {
    const file = join(folder, "script.yaml");
    await writeFile(file, 'steps: [{ text: \'{"summary":"Hi","changes":[],"checks":[],"open":[]}\' }]');
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const child = spawn(process.execPath, ["--conditions=@cordon/source", main, file], {
      cwd: folder,
      env: { PORT: "0", CLIENT_TOKEN: tokens.acme, APPROVAL_KEY: approvalKey.toString("base64") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    url = /http:\S+/u.exec(line.toString())?.[0] ?? "";
    const told = await all(eventsOf(await post("/tasks", { task: "Go" })));
    expect(told.at(-1)?.data).toMatchObject({ stop: "answer", output: { summary: "Hi" } });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
