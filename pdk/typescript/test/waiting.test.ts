import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { HostError } from "../src/guest/host-error.ts";
import { describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "./build-test-skill.ts";
import { type AskedOperation, type DelayedAnswer, frameOf, VirtualHost, type VirtualResult } from "./virtual-host.ts";
import { type Ask, scenarios } from "./waiting-scenarios.ts";

const tools = [
  "scenario",
  "alone",
  "many",
  "stuck",
  "left",
  "thrown",
  "bytes",
  "denied",
  "both",
  "waits",
  "misused",
  "listener",
  "schedule",
] as const;

const members = `
  permissions = ["network:https:a.example/**", "kv:write"];
  tools = { ${tools.join(": {}, ")}: {} };
  async scenario(name) { return await scenarios[name](ask); }
  async alone() { await ask(5); await ask(6); return await kv.set("a", Uint8Array.of(1)) ?? null; }
  async many({ count, bytes }) {
    const body = new Uint8Array(bytes).fill(7);
    const all = Array.from({ length: count }, (_, index) => kv.setBytes("k" + index, body));
    body.fill(9);
    await Promise.all(all);
    return count;
  }
  async stuck() { const never = new Promise(() => {}); setTimeout(() => 1, 30); await ask(10); await never; }
  async left() { void ask(10); setTimeout(() => log.info("late"), 5); void ask(20); await ask(1); void ask(30); return "done"; }
  async thrown() { setTimeout(() => { throw new RangeError("in a timer"); }, 5); await ask(50); return "not this"; }
  async bytes() {
    const answers = await Promise.all([http.fetch("https://a.example/3"), http.fetch("https://a.example/2"), ask(1)]);
    return [...(await answers[0].bytes()), ...(await answers[1].bytes())];
  }
  async denied() { await Promise.all([ask(1), http.fetch("https://a.example/denied")]); }
  async both() { return await Promise.all([ask(10), ask(20)]); }
  async waits() { await new Promise((resolve) => setTimeout(resolve, 25)); return now(); }
  async schedule(programs) {
    const [begin, fired, ids] = [now(), [], []];
    const set = ({ delay, clears, children }) => {
      const number = ids.length;
      ids.push(setTimeout(() => {
        fired.push([number, now() - begin]);
        children.forEach(set);
        clearTimeout(ids[clears]);
      }, delay));
    };
    programs.forEach(set);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return fired;
  }
  misused() {
    const refused = [];
    for (const run of [() => setTimeout("code"), () => setInterval(), () => AbortSignal.timeout(5)]) {
      try { refused.push(typeof run()); } catch (error) { refused.push(error.name + ": " + error.message); }
    }
    return refused;
  }
  async listener() {
    const controller = new AbortController();
    const told = [];
    controller.signal.addEventListener("abort", () => { throw new RangeError("of a listener"); });
    controller.signal.addEventListener("abort", () => told.push("told"));
    controller.abort();
    log.info(told.join());
    await ask(5);
    return told;
  }
`;

const before = `
import { scenarios } from "./waiting-scenarios.ts";
const ask = async (afterMs, signal) => await (await http.fetch("https://a.example/" + afterMs, { signal })).text();
`;

const scenarioText = await readFile(new URL("waiting-scenarios.ts", import.meta.url), "utf8");
const { module: bytes } = await buildTestSkill({
  "skill.ts": skillText(members, before),
  "waiting-scenarios.ts": scenarioText,
});
const module = new WebAssembly.Module(bytes);

function answer({ capability, header }: AskedOperation): DelayedAnswer {
  if (capability === "kv") return { afterMs: 1, header: {} };
  const [, moment = ""] = /\/([^/]*)$/u.exec(String(header["url"])) ?? [];
  if (moment === "denied") {
    const error = { code: "DENIED", message: "Cannot ask", permission: "network:https:a.example/denied" };
    return { afterMs: 1, header: { error } };
  }
  const afterMs = Number(moment);
  if (afterMs < 0) return { afterMs: -afterMs, header: { error: { code: "IO", message: "Cannot answer" } } };
  return { afterMs, header: { status: 200, url: "", headers: [] }, body: new TextEncoder().encode(moment) };
}

const hosts = ["a host that blocks", "a host that resumes"] as const;

function call(host: (typeof hosts)[number], tool: (typeof tools)[number], input: unknown = null): VirtualResult {
  const virtual = new VirtualHost(module, answer);
  return host === "a host that blocks"
    ? virtual.callBlocking(tool, input)
    : virtual.callResuming(tools.indexOf(tool), input);
}

const askInNode: Ask = async (afterMs, signal) => {
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const settle = (): void => (afterMs < 0 ? reject(new HostError("IO", "Cannot answer")) : resolve(`${afterMs}`));
    setTimeout(settle, Math.abs(afterMs));
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
};

/** A timer: what it clears when it runs, by number, and which timers it sets. */
interface TimerProgram {
  readonly delay: number;
  readonly clears: number;
  readonly children: readonly TimerProgram[];
}

const programs = (depth: number): fc.Arbitrary<TimerProgram[]> =>
  fc.array(
    fc.record({
      delay: fc.integer({ min: -1, max: 6 }),
      clears: fc.nat(12),
      children: depth === 0 ? fc.constant([]) : programs(depth - 1),
    }),
    { maxLength: 4 },
  );

/** What is to run when: of all that are set the one that is due first, and of two of a moment the one that was set first. */
function expectedRuns(timers: readonly TimerProgram[]): readonly (readonly [number: number, atMs: number])[] {
  const runs: [number, number][] = [];
  let waiting: { readonly number: number; readonly dueMs: number; readonly timer: TimerProgram }[] = [];
  let [count, nowMs] = [0, 0];
  const set = (timer: TimerProgram): void => {
    waiting.push({ number: count, dueMs: nowMs + Math.max(1, timer.delay), timer });
    count += 1;
  };
  timers.forEach(set);
  for (;;) {
    const [next] = waiting.toSorted((one, two) => one.dueMs - two.dueMs || one.number - two.number);
    if (next === undefined) return runs;
    nowMs = next.dueMs;
    waiting = waiting.filter((other) => other !== next);
    runs.push([next.number, nowMs]);
    next.timer.children.forEach(set);
    waiting = waiting.filter(({ number }) => number !== next.timer.clears);
  }
}

describe.each(hosts)("a skill that waits, in %s", (host) => {
  it.each(Object.keys(scenarios))("sees the same as in Node: %s", async (name) => {
    const { status, output, error } = call(host, "scenario", name);
    expect([status, error]).toEqual([0, ""]);
    // A machine that stands still for a while lets moments of Node coincide: then it is asked again.
    const inNode = async (): Promise<unknown> => JSON.parse(JSON.stringify(await scenarios[name]?.(askInNode)));
    await expect.poll(inNode, { timeout: 20_000, interval: 10 }).toEqual(output);
  });

  it("has fifty requests under way at once, sent together", () => {
    const { trace, elapsedMs } = call(host, "scenario", "fifty");
    expect([trace.parallel, trace.frames[0], elapsedMs]).toEqual([50, 50, 14]);
  });

  it("sends much in several frames, each of a bounded size, and the bytes it was given at the time", () => {
    const seen = new Set<string>();
    const virtual = new VirtualHost(module, (operation) => {
      seen.add(`${operation.body.length} ${operation.body[0]} ${operation.body.at(-1)}`);
      return { afterMs: 1, header: {} };
    });
    const input = { count: 600, bytes: 16 };
    const { status, output, trace } =
      host === "a host that blocks"
        ? virtual.callBlocking("many", input)
        : virtual.callResuming(tools.indexOf("many"), input);
    expect([status, output]).toEqual([0, 600]);
    expect(trace.frames.reduce((sum, count) => sum + count, 0)).toBe(600);
    expect(Math.max(...trace.frames)).toBeLessThanOrEqual(256);
    expect([...seen]).toEqual(["16 7 7"]);
  });

  it("gives each answer its own bytes", () => {
    expect(call(host, "bytes").output).toEqual([0x33, 0x32]);
  });

  it("tells the host of what it cancels, and of nothing else", () => {
    const { trace } = call(host, "scenario", "aborts");
    expect(trace.cancelled.length).toBe(5);
    const { cancelled } = call(host, "both").trace;
    expect(cancelled).toEqual([]);
  });

  it("ends with its output, whatever it left unfinished", () => {
    const { status, output, elapsedMs, trace } = call(host, "left");
    expect([status, output, elapsedMs]).toEqual([0, "done", 1]);
    expect(trace.frames).toEqual([3]);
    // Whoever resumes a call sees its end.
    expect(trace.cancelled).toEqual(host === "a host that blocks" ? [1, 2] : []);
  });

  it("fails when nothing can settle what it waits for, as soon as no timer is left", () => {
    const { error, elapsedMs } = call(host, "stuck");
    expect([error, elapsedMs]).toEqual([
      "Cannot end: the skill waits for a promise that nothing can settle any more",
      30,
    ]);
  });

  it("fails with what a timer throws, and says where", () => {
    const { error, elapsedMs } = call(host, "thrown");
    expect(error).toMatch(/^RangeError: in a timer; at skill\.ts:\d+:\d+/u);
    expect(elapsedMs).toBe(5);
  });

  it("fails with what a listener of a signal throws, after the others were told", () => {
    expect(call(host, "listener").error).toMatch(/^RangeError: of a listener; at skill\.ts:\d+:\d+/u);
  });

  it("says who asked for what was denied", () => {
    expect(call(host, "denied").error).toMatch(
      /^Cannot ask \(permission "network:https:a\.example\/denied"\); at denied \(skill\.ts:\d+:\d+\)/u,
    );
  });

  it("waits for a timer alone", () => {
    const { output, elapsedMs, trace } = call(host, "waits");
    expect([output, elapsedMs, trace.timeouts]).toEqual([1_700_000_000_025, 25, [25]]);
  });

  it("runs whatever timers it sets and clears at their moments, in their order", () => {
    fc.assert(
      fc.property(programs(2), (timers) => {
        expect(call(host, "schedule", timers).output).toEqual(expectedRuns(timers));
      }),
      { numRuns: 60 },
    );
  });

  it("refuses timers without a function", () => {
    const refused = "TypeError: Cannot set a timer: the callback is not a function";
    expect(call(host, "misused").output).toEqual([refused, refused, "object"]);
  });

  it("fails when an answer is not in the form of the host ABI, and not otherwise for ids it does not know", () => {
    const odd = [
      { id: 0, header: {}, bodyOffset: 0, bodyLength: 0 },
      { id: 4_294_967_295, header: {} },
      { id: -1, header: {} },
    ];
    const virtual = new VirtualHost(module, answer);
    expect(virtual.exports.cordon_start(tools.indexOf("both"))).toBe(1);
    expect(virtual.takePending()).toBe(undefined);
    expect(virtual.resume(odd)).toBe(1);
    expect(virtual.resume(new Uint8Array(0))).toBe(1);
    expect(virtual.resume([{ id: 1, header: {}, bodyOffset: 5, bodyLength: 1 }])).toBe(2);
    expect(virtual.error).toBe("Cannot read the answer of the host: it is not in the form of the host ABI");
  });
});

describe("a skill in a host that blocks", () => {
  it("asks for a lone operation by the function of its capability", () => {
    const { trace, output } = call("a host that blocks", "alone");
    expect([output, trace.steps]).toEqual([null, ["http", "http", "kv"]]);
  });
});

describe("a skill in a host that resumes", () => {
  const start = (tool: (typeof tools)[number]): VirtualHost => {
    const virtual = new VirtualHost(module, answer);
    virtual.input = new TextEncoder().encode("null");
    expect(virtual.exports.cordon_start(tools.indexOf(tool))).toBe(1);
    return virtual;
  };
  const completion = (id: number, text: string): unknown => ({
    id,
    header: { status: 200, headers: [] },
    bodyOffset: 0,
    bodyLength: text.length,
  });

  it("takes answers one by one, in any order", () => {
    const virtual = start("both");
    virtual.takePending();
    expect(virtual.resume([completion(2, "b")], Uint8Array.of(0x62))).toBe(1);
    expect(virtual.resume([completion(2, "x")], Uint8Array.of(0x78))).toBe(1);
    expect(virtual.resume([completion(1, "a")], Uint8Array.of(0x61))).toBe(0);
    expect(virtual.output).toEqual(["a", "b"]);
  });

  it("gives each operation once", () => {
    const virtual = start("both");
    virtual.takePending();
    virtual.takePending();
    expect(virtual.trace.frames).toEqual([2, 0]);
  });

  it("does not go on before it was begun, nor after its end, nor after it failed", () => {
    const virtual = new VirtualHost(module, answer);
    expect(virtual.resume([])).toBe(2);
    expect(virtual.callResuming(tools.indexOf("left"), null).status).toBe(0);
    expect(virtual.resume([])).toBe(2);
    expect(virtual.callResuming(tools.indexOf("thrown"), null).status).toBe(2);
    expect(virtual.resume([])).toBe(2);
    expect(virtual.callResuming(tools.indexOf("both"), null).output).toEqual(["10", "20"]);
  });

  it("begins anew when the one before is still waiting, and takes no answer for that one", () => {
    const virtual = start("both");
    virtual.takePending();
    expect(virtual.exports.cordon_start(tools.indexOf("both"))).toBe(1);
    virtual.takePending();
    expect(virtual.resume([completion(1, "a"), completion(2, "a")], Uint8Array.of(0x61))).toBe(1);
    expect(virtual.resume([completion(3, "a"), completion(4, "a")], Uint8Array.of(0x61))).toBe(0);
    expect(virtual.output).toEqual(["a", "a"]);
  });

  it("fails for a tool that is not there", () => {
    const virtual = new VirtualHost(module, answer);
    for (const tool of [-1, tools.length, 2 ** 31 - 1]) expect(virtual.exports.cordon_start(tool)).toBe(2);
    expect(virtual.error).toContain("Cannot run the tool");
  });

  it("fails when the frame of completions is cut", () => {
    const virtual = start("both");
    expect(virtual.resume(frameOf({ operations: [] }).subarray(0, 8))).toBe(2);
    expect(virtual.error).toContain("Cannot read the answer of the host");
  });
});
