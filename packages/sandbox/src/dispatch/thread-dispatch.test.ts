import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { assemble } from "../cell/contract/assemble.ts";
import { held, text } from "../cell/contract/cell-harness.ts";
import * as guests from "../cell/contract/guests.ts";
import type { RunnableModule } from "../cell/interface.ts";
import { createThreadDispatch } from "./testing/thread-dispatch.ts";

let echo: RunnableModule;
let loops: RunnableModule;
let waits: RunnableModule;

/** Without the import it could wait for the host with. */
const plainEcho = guests.echo.replace(/\(import "extism:host\/user" "cordon_fs".*?\)\)\)/su, "");

beforeAll(async () => {
  echo = await assemble(plainEcho);
  loops = await assemble(guests.loops);
  waits = await assemble(guests.asksHost);
  if (echo.plan.brokerImports.length > 0) throw new Error("Cannot test: the guest could wait");
});

const statusOf = ({ ending }: { readonly ending: { readonly status: string } }): string => ending.status;

describe("under load", () => {
  it("runs a critical call long before those of low priority that came first", async () => {
    await using dispatch = createThreadDispatch({ max: 1, computing: 1, spare: 0 });
    const order: string[] = [];
    const spin = { module: loops, limits: { wallTimeMs: 15 } };
    const low = Array.from({ length: 30 }, async () => {
      await dispatch.run({ ...spin, priority: "low" });
      order.push("low");
    });
    await dispatch.run({ module: echo, priority: "critical" });
    order.push("critical");
    await Promise.all(low);
    expect(order.indexOf("critical")).toBeLessThan(20);
  });

  it("lets a tenant with one call wait for a few calls of a tenant with hundreds", async () => {
    await using dispatch = createThreadDispatch({ max: 1, computing: 1, spare: 0 });
    let ended = 0;
    const many = Array.from({ length: 100 }, async () => {
      await dispatch.run({ module: loops, limits: { wallTimeMs: 5 }, tenant: "many" });
      ended += 1;
    });
    const one = await dispatch.run({ module: echo, tenant: "one" });
    expect(statusOf(one)).toBe("ok");
    expect(ended).toBeLessThan(30);
    await Promise.all(many);
  });

  it("keeps more calls waiting for the host at once than the cells for computing could", async () => {
    await using dispatch = createThreadDispatch({ max: 5 });
    const hosts = Array.from({ length: 20 }, () => held());
    const running = hosts.map(({ fs }) => dispatch.run({ module: waits, fs }));
    await Promise.all(hosts.map(({ asked }) => asked));
    expect(dispatch.dispatcher.stats()).toMatchObject({ waitingCalls: 20, queuedCalls: 0, cells: 5 });
    expect(statusOf(await dispatch.run({ module: echo }))).toBe("ok");
    for (const { answer } of hosts) answer();
    for (const result of await Promise.all(running)) expect(statusOf(result)).toBe("ok");
  });

  it("never has more guests waiting on a thread than the engine keeps stacks for", async () => {
    await using dispatch = createThreadDispatch({ max: 2 });
    const hosts = Array.from({ length: 12 }, () => held());
    const running = hosts.map(({ fs }) => dispatch.run({ module: waits, fs }));
    await Promise.all(hosts.slice(0, 8).map(({ asked }) => asked));
    expect(dispatch.dispatcher.stats()).toMatchObject({ waitingCalls: 8, queuedCalls: 4, cells: 2 });
    for (const { answer } of hosts) answer();
    for (const result of await Promise.all(running)) expect(statusOf(result)).toBe("ok");
  });
});

describe("a call that computes for long", () => {
  it("does not keep others from their cells: they are moved, and it goes on", async () => {
    await using dispatch = createThreadDispatch();
    await dispatch.run({ module: echo });
    await sleep(200);
    const hog = dispatch.run({ name: 7, module: loops, limits: { wallTimeMs: 1_500 } });
    const behind = Array.from({ length: 8 }, () => dispatch.run({ module: echo }));
    const beganMs = performance.now();
    for (const result of await Promise.all(behind)) expect(statusOf(result)).toBe("ok");
    const latencies: number[] = [];
    while (performance.now() - beganMs < 700) {
      const startedMs = performance.now();
      expect(statusOf(await dispatch.run({ module: echo }))).toBe("ok");
      latencies.push(performance.now() - startedMs);
    }
    expect(dispatch.events.some((event) => event.startsWith("hog ") && event.endsWith(" 7"))).toBe(true);
    const p99 = latencies.toSorted((one, other) => one - other)[Math.floor(latencies.length * 0.99)] ?? Infinity;
    expect(p99).toBeLessThan(500);
    expect((await hog).ending).toMatchObject({ status: "timeout", limit: "wallTime" });
    expect(dispatch.events.some((event) => event.startsWith("exit"))).toBe(false);
  });
});

describe("results that are told together", () => {
  it("never wait for a call of another tenant, whatever its module did before", async () => {
    await using dispatch = createThreadDispatch({ max: 1, computing: 1, spare: 0 });
    const spins = `(if (i64.gt_u (call $input_length) (i64.const 100)) (then (loop $again (br $again))))`;
    const module = await assemble(plainEcho.replace("(call $output_set", `${spins} (call $output_set`));
    for (let call = 0; call < 40; call += 1) await dispatch.run({ module });
    const short = dispatch.run({ module, tenant: "first" }).then(() => performance.now());
    const long = dispatch
      .run({ module, tenant: "second", input: new Uint8Array(200), limits: { wallTimeMs: 600 } })
      .then(() => performance.now());
    expect((await long) - (await short)).toBeGreaterThan(300);
  });
});

describe("death", () => {
  it("of a cell is made good by the spare one, and what had not begun runs there", async () => {
    await using dispatch = createThreadDispatch({ max: 1, computing: 1 });
    await dispatch.run({ module: echo });
    await sleep(300);
    expect(dispatch.dispatcher.stats().spareCells).toBe(1);
    const [first, spare] = dispatch.cells;
    const host = held();
    const begun = dispatch.run({ module: waits, fs: host.fs });
    await host.asked;
    const spinning = dispatch.run({ module: loops, limits: { wallTimeMs: 300 } });
    const behind = Array.from({ length: 3 }, () => dispatch.run({ module: echo }));
    first?.terminate("a test");
    expect(statusOf(await begun)).toBe("crashed");
    expect(["crashed", "timeout"]).toContain(statusOf(await spinning));
    for (const result of await Promise.all(behind)) expect(statusOf(result)).toBe("ok");
    expect(dispatch.events).toContain(`exit ${first?.cellId} a test`);
    expect(spare?.alive).toBe(true);
    expect(host.signals[0]?.aborted).toBe(true);
  });

  it("at random, again and again, settles every call once with a truthful ending", async () => {
    await using dispatch = createThreadDispatch();
    let settled = 0;
    const run = async (name: number): Promise<string> => {
      const module = [echo, waits, loops][name % 3] ?? echo;
      const fs = (request: Uint8Array): Promise<Uint8Array> => Promise.resolve(request);
      const result = await dispatch.run({ name, module, fs, limits: { wallTimeMs: module === loops ? 5 : 5_000 } });
      settled += 1;
      return statusOf(result);
    };
    const calls: Promise<string>[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (let each = 0; each < 30; each += 1) calls.push(run(round * 30 + each));
      await sleep(10);
      dispatch.cells.findLast(({ alive, isReady }) => alive && isReady)?.terminate("a test");
    }
    const statuses = await Promise.all(calls);
    expect(settled).toBe(240);
    for (const [name, status] of statuses.entries()) {
      expect(name % 3 === 2 ? ["timeout", "crashed"] : ["ok", "crashed"]).toContain(status);
    }
    expect(statusOf(await dispatch.run({ module: echo }))).toBe("ok");
    expect(dispatch.dispatcher.stats()).toMatchObject({ queuedCalls: 0, runningCalls: 0, waitingCalls: 0 });
  });
});

describe("large inputs", () => {
  const large = (): Uint8Array<ArrayBuffer> => new Uint8Array(200_000).fill(7);
  const limits = { outputBytes: 1_000_000 };

  it("move to the cell when the sandbox owns them, and are left alone when it does not", async () => {
    await using dispatch = createThreadDispatch();
    const [given, lent] = [large(), large()];
    const results = [
      await dispatch.run({ module: echo, input: given, ownsInput: true, limits }),
      await dispatch.run({ module: echo, input: lent, limits }),
    ];
    expect(given.length).toBe(0);
    expect(lent).toEqual(large());
    for (const { output, usage } of results) {
      expect(output).toEqual(large());
      expect(usage.inputBytes).toBe(200_000);
    }
  });

  it("are copied to a cell that is busy, so that they can go elsewhere", async () => {
    await using dispatch = createThreadDispatch({ spare: 0 });
    expect(text((await dispatch.run({ module: echo })).output)).toBe("hello");
    const hog = dispatch.run({ module: loops, limits: { wallTimeMs: 600 } });
    const given = large();
    const { output, ending } = await dispatch.run({ module: echo, input: given, ownsInput: true, limits });
    expect(ending.status).toBe("ok");
    expect(output).toEqual(large());
    await hog;
  });
});
