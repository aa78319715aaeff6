import { monitorEventLoopDelay } from "node:perf_hooks";
import { beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { CallOptions, Runtime } from "../runtime.ts";
import { echoBody, guest, manifest } from "../testing/guest.ts";

let echo: Uint8Array;

beforeAll(async () => {
  echo = await guest({ execute: echoBody });
});

type Schema = Readonly<Record<string, unknown>>;
const manifestWith = (tool: { readonly input?: Schema; readonly output?: Schema }): Record<string, unknown> =>
  manifest({ tools: [{ name: "execute", ...tool }] });

/** What one call of a skill that gives its input back comes to. */
async function outcomeOf(
  tool: { readonly input?: Schema; readonly output?: Schema },
  input: unknown,
  options: CallOptions = {},
): Promise<readonly unknown[]> {
  await using runtime = await createRuntime();
  await using skill = await runtime.load(echo, { manifest: manifestWith(tool) });
  const { status, output, message } = await skill.call(input, options);
  return [status, output ?? message];
}

const loading = (runtime: Runtime, input: Schema): Promise<unknown> =>
  runtime.load(echo, { manifest: manifestWith({ input }) });

describe("the schemas of a tool", () => {
  const person = { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 5 } } };

  it("end a call whose input does not follow them before anything runs", async () => {
    expect(await outcomeOf({ input: person }, { name: "Ada" })).toEqual(["ok", '{"name":"Ada"}']);
    expect(await outcomeOf({ input: person }, { name: "a secret" })).toEqual([
      "invalid-input",
      'the input is not what the tool declares: at "/name": it has more than 5 characters',
    ]);
    expect(await outcomeOf({ input: person }, undefined)).toEqual([
      "invalid-input",
      "the input is not what the tool declares: it is empty, and not JSON",
    ]);
    await using runtime = await createRuntime();
    await using skill = await runtime.load(echo, { manifest: manifestWith({ input: person }) });
    const receipt = await skill.call(Buffer.from('{"name":"Ada","name":"Eve"}'));
    expect(receipt).toMatchObject({
      status: "invalid-input",
      usage: { wallMs: 0, inputBytes: 27, outputBytes: 0, hostCalls: 0 },
      journal: { hostCalls: [], clock: [] },
    });
    expect(receipt.message).toContain("it has a field twice in one object");
  });

  it("end a call whose output does not follow them", async () => {
    expect(await outcomeOf({ output: person }, { name: "Ada" })).toEqual(["ok", { name: "Ada" }]);
    expect(await outcomeOf({ output: person }, {})).toEqual([
      "invalid-output",
      'the output is not what the tool declares: the field "name" is missing',
    ]);
  });

  it("are of one tool each, and of its side of the call", async () => {
    const tools = [
      { name: "first", input: { type: "number" } },
      { name: "second", output: { type: "string" } },
    ];
    await using runtime = await createRuntime();
    const both = await guest({ first: echoBody, second: echoBody });
    await using skill = await runtime.load(both, { manifest: manifest({ tools }) });
    expect((await skill.call("x", { tool: "first" })).status).toBe("invalid-input");
    expect((await skill.call("x", { tool: "second" })).output).toBe("x");
    expect((await skill.call(1, { tool: "first" })).output).toBe("1");
    expect((await skill.call(1, { tool: "second" })).status).toBe("invalid-output");
  });

  it("leave the size of the input and the caller's signal to say what they have to say", async () => {
    const [limit] = await outcomeOf({ input: person }, { name: "Ada" }, { limits: { input: "4B" } });
    const [cancelled] = await outcomeOf({ input: person }, { name: "Ada" }, { signal: AbortSignal.abort() });
    expect([limit, cancelled]).toEqual(["limit", "cancelled"]);
  });

  it("refuse the load when they are not to be had, with the place and what to write", async () => {
    await using runtime = await createRuntime();
    const wrong = { properties: { a: { patern: "x" }, b: { pattern: "(?=x)y" }, c: { format: "iri" } } };
    await expect(loading(runtime, wrong)).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      problems: [
        { path: ["tools", 0, "input", "properties", "a", "patern"] },
        { path: ["tools", 0, "input", "properties", "c", "format"] },
      ],
    });
    await expect(loading(runtime, { properties: { b: { pattern: "(?=x)y" } } })).rejects.toThrow(
      /tools\[0\]\.input\.properties\.b\.pattern: .*look-around/u,
    );
    await expect(loading(runtime, { if: {}, type: "object" })).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
    await using skill = await runtime.load(echo, { manifest: manifestWith({ input: { type: "string" } }) });
    expect((await skill.call("x")).status).toBe("ok");
  });

  it("are refused or harmless when they are made to harm", async () => {
    await using runtime = await createRuntime();
    const names = Array.from({ length: 9_000 }, (_, index) => `p${index}`);
    const doubling = Object.fromEntries(
      names.slice(0, 40).map((name, index) => {
        const next = { $ref: `#/$defs/p${Math.min(39, index + 1)}` };
        return [name, index === 39 ? {} : { oneOf: [next, next] }];
      }),
    );
    const hostile: readonly Schema[] = [
      { $ref: "#" },
      { $ref: "#/$defs/p0", $defs: doubling },
      { properties: Object.fromEntries(names.map((name) => [name, {}])) },
      { anyOf: names.slice(0, 2_000).map((name) => ({ required: [name] })) },
      { $ref: "http://169.254.169.254/" },
      { pattern: "((a{100}){100}){100}" },
    ];
    const before = process.threadCpuUsage();
    for (const schema of hostile) {
      const startedMs = performance.now();
      await expect(loading(runtime, schema)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
      expect(performance.now() - startedMs).toBeLessThan(5_000);
    }
    const { user, system } = process.threadCpuUsage(before);
    // Compiled on the main thread, the list of 9,000 fields alone would keep it for ten seconds.
    expect((user + system) / 1_000).toBeLessThan(500);
  });

  it("match ten patterns that make others backtrack, on an input made for it, at once", async () => {
    const patterns = ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^([a-zA-Z]+)*$", "^(.*a){12}$", "(a+a+)+y", "^(\\w+\\s?)*$"];
    patterns.push("^(([a-z])+.)+[A-Z]([a-z])+$", "^(?:a?){30}a{30}b$", "^(a*)*b$");
    const properties = Object.fromEntries(patterns.map((pattern, index) => [`p${index}`, { pattern }]));
    await using runtime = await createRuntime();
    await using skill = await runtime.load(echo, { manifest: manifestWith({ input: { properties } }) });
    for (const name of Object.keys(properties)) {
      const startedMs = performance.now();
      expect([name, (await skill.call({ [name]: `${"a".repeat(2_000)}!` })).status]).toEqual([name, "invalid-input"]);
      expect(performance.now() - startedMs).toBeLessThan(1_000);
    }
  });

  it("keep the main thread free of a large output that is made to block it", async () => {
    const objects = Array.from({ length: 250_000 }, (_, index) => `{"${index.toString(36)}":0}`);
    const hostile = new TextEncoder().encode(`[${objects.join(",")}]`);
    const startedMs = performance.now();
    JSON.parse(new TextDecoder().decode(hostile));
    const onMainThreadMs = performance.now() - startedMs;
    await using runtime = await createRuntime();
    await using skill = await runtime.load(echo, { manifest: manifestWith({ output: {} }) });
    expect((await skill.call({ a: 1 })).status).toBe("ok");
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const receipts = await Promise.all(Array.from({ length: 3 }, () => skill.call(hostile)));
    delay.disable();
    for (const { status, message } of receipts) {
      expect([status, message]).toEqual(["invalid-output", expect.stringContaining("a tool without a schema")]);
    }
    // Parsed on the main thread, each alone would have kept it for this long.
    expect(delay.max / 1e6).toBeLessThan(Math.max(100, onMainThreadMs));
  });

  it("give the digests of large values, whoever made them", async () => {
    const large = JSON.stringify("x".repeat(100_000));
    const bytes = new TextEncoder().encode(large);
    await using runtime = await createRuntime();
    await using declared = await runtime.load(echo, { manifest: manifestWith({ input: {}, output: {} }) });
    await using plain = await runtime.load(echo);
    const [a, b] = [await declared.call(bytes), await plain.call(bytes)];
    expect(a.output).toBe("x".repeat(100_000));
    expect(a.digests).toEqual(b.digests);
  });

  it("do not keep a runtime from being disposed while values are checked", async () => {
    const runtime = await createRuntime();
    const skill = await runtime.load(echo, { manifest: manifestWith({ input: { uniqueItems: true } }) });
    const long = Array.from({ length: 24_000 }, (_, index) => ({ a: index }));
    const calls = Array.from({ length: 12 }, () => skill.call(long));
    const startedMs = performance.now();
    await runtime[Symbol.asyncDispose]();
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    for (const { status } of await Promise.all(calls)) expect(status).toBe("cancelled");
  });
});
