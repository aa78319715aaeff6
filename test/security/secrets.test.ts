import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { type CommandIo, runProgram } from "@cordon/cli";
import { decodeFrame, encodeFrame, type FrameHeader } from "@cordon/core";
import { createRuntime, type Receipt, type RuntimeOptions } from "@cordon/runtime";
import { createLogTelemetry } from "@cordon/telemetry";
import { createOpenTelemetryTraces } from "@cordon/telemetry/opentelemetry";
import { createPrometheusMetrics } from "@cordon/telemetry/prometheus";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assemble } from "../telemetry/observed-calls.ts";
import { canary, tracesIn, writings } from "./canary.ts";
import { type CanaryServer, startCanaryServer } from "./canary-server.ts";

const asks = (name: string): string => `(local $a i64) (local.set $a (call $${name} (call $input_offset)))`;
const gives = "(call $output_set (local.get $a) (call $length (local.get $a))) (i32.const 0)";
const exported = (name: string, body: string): string => `(func (export "${name}") (result i32) ${body})`;

const guest = `(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))
  (import "extism:host/user" "cordon_http" (func $http (param i64) (result i64)))
  (import "extism:host/user" "cordon_fs" (func $fs (param i64) (result i64)))
  (import "extism:host/user" "cordon_kv" (func $kv (param i64) (result i64)))
  (import "extism:host/user" "cordon_env" (func $env (param i64) (result i64)))
  (memory 1)
  ${["http", "fs", "kv", "env"].map((name) => exported(name, asks(name) + gives)).join("\n")}
  ${exported("http_log", `${asks("http")} (call $log_warn (local.get $a)) (i32.const 0)`)}
  ${exported("http_fail", `${asks("http")} (call $error_set (local.get $a)) (i32.const 1)`)}
  ${exported("config", asks("config_get") + gives)}
  ${exported("echo", "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)")}
  ${["json", "strict"].map((name) => exported(name, "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)")).join("\n")}
  ${exported("log", "(call $log_warn (call $input_offset)) (i32.const 0)")}
  ${exported("fail", "(call $error_set (call $input_offset)) (i32.const 1)")}
  ${exported("trap", "(call $error_set (call $input_offset)) unreachable")})`;

const names = ["http", "fs", "kv", "env", "http_log", "http_fail", "config", "echo", "log", "fail", "trap"];
const schema = { type: "object", properties: { ok: { type: "string" } }, additionalProperties: true };
const strict = { type: "object", properties: {}, additionalProperties: false };

let server: CanaryServer;
let folder: string;
let module: Uint8Array;
let origin: string;
let permissions: readonly string[];
let manifest: Record<string, unknown>;

beforeAll(async () => {
  server = await startCanaryServer();
  origin = `https://127.0.0.1:${server.port}`;
  folder = await mkdtemp(join(tmpdir(), "cordon-canary-"));
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data", "notes.txt"), Object.values(writings).join("\n"));
  module = await assemble(guest);
  const here = `network:https:127.0.0.1:${server.port}`;
  permissions = [
    here,
    `secret:use:CANARY@127.0.0.1:${server.port}`,
    "fs:read:/data/*",
    "kv:read",
    "kv:write",
    "env:read:VALUE",
  ];
  const tools = [
    ...names.map((name) => ({ name })),
    { name: "json", output: schema },
    { name: "strict", output: strict },
  ];
  manifest = { abi: 1, id: "canary", name: "Canary", version: "1.0.0", permissions, tools };
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A runtime that grants everything the guest asks for. */
const open = (): RuntimeOptions => ({
  grants: permissions,
  mounts: { "/data": join(folder, "data") },
  http: { trustedCertificates: [server.certificate] },
});

const secretUse = [{ name: "CANARY", header: "authorization", format: "Bearer {}" }];
const frame = (header: FrameHeader, body = ""): Uint8Array => encodeFrame(header, Buffer.from(body));
const sends = (path: string, more: FrameHeader = {}): Uint8Array =>
  frame({ url: `${origin}${path}`, secrets: secretUse, ...more });

/** Calls that carry the canary wherever one can put it. */
function callsOf(): readonly (readonly [tool: string, input: Uint8Array | string])[] {
  const { plain = "", percent = "", form = "", base64url = "" } = writings;
  return [
    ...["/body", "/gzip", "/headers", "/status", "/redirect", "/away", "/break"].flatMap(
      (path): [string, Uint8Array][] => ["http", "http_log", "http_fail"].map((name) => [name, sends(path)]),
    ),
    ["http", sends("/redirect", { redirect: "manual" })],
    ["http", frame({ url: `${origin}/body` })],
    ["http", frame({ url: `${origin}/${percent}?${form}`, headers: [["x-mine", plain]] })],
    ["http", frame({ url: `${origin}/x`, method: "POST" }, plain)],
    ["http", frame({ url: `https://127.0.0.1:1/${percent}` })],
    ["http", frame({ url: plain })],
    ["fs", frame({ op: "read", path: "/data/notes.txt" })],
    ["fs", frame({ op: "read", path: `/data/${base64url}` })],
    ["fs", frame({ op: "read", path: `/elsewhere/${plain}` })],
    ["kv", frame({ op: "set", key: plain }, plain)],
    ["kv", frame({ op: "get", key: plain })],
    ["kv", frame({ op: "list", prefix: "" })],
    ["env", frame({ name: "VALUE" })],
    ["config", "value"],
    ...Object.values(writings).flatMap((text): [string, string][] =>
      ["echo", "log", "fail", "trap"].map((name) => [name, text]),
    ),
    ["json", JSON.stringify({ ok: plain, list: [1, { [plain]: writings["base64"] ?? "" }] })],
    ["strict", JSON.stringify({ [plain]: 1 })],
  ];
}

interface Produced {
  readonly receipts: readonly Receipt[];
  /** Everything that came out of the runtime, by where it came out. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Makes all the calls while everything that can look on does. */
async function produce(secrets: RuntimeOptions["secrets"]): Promise<Produced> {
  const events: unknown[] = [];
  const approvals: unknown[] = [];
  let logs = "";
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      logs += chunk.toString("utf8");
      done();
    },
  });
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const metrics = createPrometheusMetrics();
  const telemetry = [
    createLogTelemetry(pino({ level: "trace" }, destination), { guestText: true }),
    createOpenTelemetryTraces({ tracer: provider.getTracer("test"), guestText: true }),
    metrics,
  ];
  const [network = "", ...others] = permissions;
  await using runtime = await createRuntime({
    ...(secrets === undefined ? {} : { secrets }),
    policy: {
      version: 1,
      skills: { "canary@*": { allow: others, ask: [network], mounts: { "/data": join(folder, "data") } } },
    },
    env: { VALUE: canary },
    http: { trustedCertificates: [server.certificate] },
    approve: (request) => approvals.push(request) > 0,
    onEvent: (event) => events.push(event),
    telemetry,
  });
  await using skill = await runtime.load(module, { manifest });
  const receipts: Receipt[] = [];
  for (const [name, input] of callsOf()) {
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    receipts.push(await skill.call(bytes, { tool: name, tenant: "acme", config: { value: canary } }));
  }
  const scraped = await metrics.text();
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events: told, status }) => ({ name, attributes, told, status }));
  await provider.shutdown();
  const outputs = receipts.map(({ output }) =>
    output instanceof Uint8Array ? Buffer.from(output).toString("latin1") : JSON.stringify(output ?? null),
  );
  const shown = (values: readonly unknown[]): string =>
    inspect(values, { depth: 12, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });
  return {
    receipts,
    texts: {
      outputs: outputs.join("\n"),
      receipts: receipts.map((receipt) => JSON.stringify(receipt)).join("\n"),
      "receipts inspected": shown(receipts),
      events: shown(events),
      approvals: shown(approvals),
      logs,
      metrics: scraped,
      spans: shown(spans),
    },
  };
}

const tracesInAll = ({ texts }: Produced): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(texts).map(([where, text]) => [where, tracesIn(text)]));

const nowhere = (produced: Produced): Record<string, readonly string[]> =>
  Object.fromEntries(Object.keys(produced.texts).map((where) => [where, []]));

/** Streams of a command that has the canary in its environment. */
function commandIo(input: string | Uint8Array): { readonly io: CommandIo; readonly printed: () => string } {
  let printed = "";
  const io: CommandIo = {
    input: async function* () {
      yield await Promise.resolve(Buffer.from(input));
    },
    writeOutput: (text) => {
      printed += Buffer.from(text).toString("latin1");
      return Promise.resolve(true);
    },
    writeError: (text) => void (printed += text),
    outputIsTerminal: false,
    terminal: undefined,
    environment: (name) => (name === "CANARY" ? canary : undefined),
    showStack: true,
    signal: new AbortController().signal,
  };
  return { io, printed: () => printed };
}

describe("a canary", () => {
  it("is nowhere in what a runtime produced, whoever was told it and however they wrote it", async () => {
    const produced = await produce({ CANARY: canary });
    expect(server.authorizations).toContain(`Bearer ${canary}`);
    expect(tracesInAll(produced)).toEqual(nowhere(produced));
    for (const where of ["outputs", "receipts", "events", "approvals", "logs", "spans"]) {
      expect(produced.texts[where]).toContain("[secret CANARY]");
    }
    expect(new Set(produced.receipts.map(({ status }) => status))).toEqual(
      new Set(["ok", "failed", "denied", "trapped", "invalid-output"]),
    );
  });

  it("is everywhere without the option, so that the search is known to find it", async () => {
    const produced = await produce(undefined);
    const found = tracesInAll(produced);
    for (const where of ["outputs", "receipts", "events", "approvals", "logs", "spans"]) {
      expect(found[where]?.length).toBeGreaterThan(2);
    }
    expect(produced.receipts.every(({ redacted }) => redacted === undefined)).toBe(true);
  });

  it("of a source is nowhere in the calls of the tenant that used it, from its first use", async () => {
    const source = {
      secretFor: ({ tenant }: { readonly tenant: string | undefined }) =>
        Promise.resolve(tenant === "acme" ? canary : undefined),
    };
    await using runtime = await createRuntime({ ...open(), secrets: source });
    await using skill = await runtime.load(module, { manifest });
    const used = [];
    for (const name of ["http", "http_log", "http_fail"]) {
      used.push(await skill.call(sends("/body"), { tool: name, tenant: "acme" }));
    }
    used.push(await skill.call(frame({ url: `${origin}/headers` }), { tool: "http", tenant: "acme" }));
    used.push(await skill.call(new TextEncoder().encode(canary), { tool: "fail", tenant: "acme" }));
    expect(tracesIn(JSON.stringify(used))).toEqual([]);
    expect(used.at(-1)).toMatchObject({ message: "[secret CANARY]", redacted: ["CANARY"] });
    const other = await skill.call(sends("/body"), { tool: "http", tenant: "globex" });
    expect(JSON.stringify(other.output)).toContain("there is no secret");
  });

  it("is not in the errors of options that hold it", async () => {
    const wrong: readonly RuntimeOptions[] = [
      { secrets: { CANARY: `${canary}\n` } },
      { secrets: { [canary]: "NAME" } },
      { secrets: { CANARY: [canary] } as unknown as Record<string, string> },
      { http: { trustedCertificates: [canary] } },
    ];
    for (const options of wrong) {
      const error: unknown = await createRuntime(options).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "OPTION_INVALID" });
      expect(tracesIn(inspect(error, { depth: 12, showHidden: true }))).toEqual([]);
    }
  });

  it("is nowhere in what the command prints", async () => {
    const skill = join(folder, "skill.wasm");
    const file = join(folder, "manifest.json");
    await writeFile(skill, module);
    await writeFile(file, JSON.stringify(manifest));
    const words = [
      "run",
      skill,
      "--manifest",
      file,
      "--secret",
      "CANARY",
      "--events",
      "--mount",
      `/data=${join(folder, "data")}`,
    ];
    const grants = permissions.flatMap((permission) => ["--grant", permission]);
    for (const [tool, input] of [
      ["echo", canary],
      ["log", canary],
      ["fail", canary],
      ["trap", canary],
      ["fs", Buffer.from(frame({ op: "read", path: "/data/notes.txt" }))],
    ] as const) {
      for (const json of [["--json"], []]) {
        const { io, printed } = commandIo(input);
        await runProgram([...words, ...grants, ...json, "--tool", tool, "--input", "-"], io);
        expect(tracesIn(printed())).toEqual([]);
        expect(printed()).toContain("[secret CANARY]");
      }
    }
  });
});

describe("an output with a secret in it", () => {
  const digest = (bytes: Uint8Array | string): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

  it("is text, JSON or bytes as before, and its digest is that of what the receipt holds", async () => {
    await using runtime = await createRuntime({ ...open(), secrets: { CANARY: canary, PIN: "1234567890" } });
    await using skill = await runtime.load(module, { manifest });
    const text = await skill.call(new TextEncoder().encode(`it is ${canary}!`), { tool: "echo" });
    expect(text).toMatchObject({ output: "it is [secret CANARY]!", redacted: ["CANARY"] });
    expect(text.digests.output).toBe(digest("it is [secret CANARY]!"));
    expect(text.usage.outputBytes).toBe(`it is ${canary}!`.length);

    const json = await skill.call({ ok: canary, pin: 1_234_567_890, [canary]: [1] }, { tool: "json" });
    const expected = { ok: "[secret CANARY]", pin: "[secret PIN]", "[secret CANARY]": [1] };
    expect(json).toMatchObject({ status: "ok", output: expected, redacted: ["CANARY", "PIN"] });
    expect(json.digests.output).toBe(digest(JSON.stringify(expected)));

    const bytes = await skill.call(Buffer.concat([Buffer.of(255, 0), Buffer.from(canary)]), { tool: "echo" });
    const kept = Buffer.concat([Buffer.of(255, 0), Buffer.from("[secret CANARY]")]);
    expect(bytes.output).toEqual(new Uint8Array(kept));
    expect(bytes.digests.output).toBe(digest(kept));

    const clean = await skill.call("nothing", { tool: "echo" });
    expect(clean).not.toHaveProperty("redacted");
    expect(clean.digests.output).toBe(digest('"nothing"'));
  });

  it("is not kept in the result cache", async () => {
    await using runtime = await createRuntime({ ...open(), secrets: { CANARY: canary }, resultCache: {} });
    await using skill = await runtime.load(module, { manifest });
    const input = new TextEncoder().encode(canary);
    for (let call = 0; call < 2; call += 1) {
      const receipt = await skill.call(input, { tool: "echo" });
      expect([receipt.redacted, receipt.cached]).toEqual([["CANARY"], undefined]);
    }
  });

  it("comes from the skill as the host answered it: no answer held the value", async () => {
    await using runtime = await createRuntime({ ...open(), secrets: { CANARY: canary } });
    await using skill = await runtime.load(module, { manifest });
    const { output, redacted } = await skill.call(sends("/body"), { tool: "http" });
    const bytes =
      output instanceof Uint8Array ? output : new TextEncoder().encode(typeof output === "string" ? output : "");
    const { header, body } = decodeFrame(bytes);
    expect(header).toMatchObject({ status: 200 });
    expect(new TextDecoder().decode(body)).toContain("[secret CANARY]");
    // What the guest got was redacted already: nothing was left to find in its output.
    expect(redacted).toBeUndefined();
  });
});
