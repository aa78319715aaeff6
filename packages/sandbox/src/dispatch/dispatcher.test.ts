import { describe, expect, it } from "vitest";
import { createDispatchHarness, type DispatchHarness } from "./testing/dispatch-harness.ts";

const names = (harness: DispatchHarness): number[] => harness.onCells().map(({ options }) => options.callId);
const turn = async (): Promise<void> => {
  for (let count = 0; count < 5; count += 1) await Promise.resolve();
};

describe("accepting calls", () => {
  it("ends a call at once when as many wait as may", async () => {
    const harness = createDispatchHarness({ maxQueuedCalls: 2, max: 1 });
    const calls = Array.from({ length: 10 }, () => harness.run());
    expect(harness.dispatcher.stats()).toMatchObject({ queuedCalls: 2, runningCalls: 8 });
    expect((await harness.run()).ending).toMatchObject({ status: "limit", limit: "queue" });
    for (const call of harness.onCells()) call.end();
    for (const call of harness.onCells()) call.end();
    for (const { ending } of await Promise.all(calls)) expect(ending.status).toBe("ok");
    expect(harness.held()).toBe(0);
  });

  it("ends a call at once that would be one too many in its window, and counts only those it accepted", async () => {
    const harness = createDispatchHarness();
    const limits = { callsPerSecond: 2 };
    void harness.run({ skill: "s", limits });
    void harness.run({ skill: "s", limits });
    expect((await harness.run({ skill: "s", limits })).ending).toMatchObject({ status: "limit", limit: "callRate" });
    void harness.run({ skill: "other", limits });
    harness.clock.pass(1_100);
    void harness.run({ skill: "s", limits });
    expect(names(harness)).toHaveLength(4);
  });

  it("does not begin a call whose signal was aborted", async () => {
    const harness = createDispatchHarness();
    expect((await harness.run({ signal: AbortSignal.abort() })).ending.status).toBe("cancelled");
    expect(names(harness)).toEqual([]);
  });
});

describe("the order of calls", () => {
  it("begins a critical call before those that waited longer", async () => {
    const harness = createDispatchHarness({ max: 1 });
    for (let name = 0; name < 8; name += 1) void harness.run({ name });
    for (let name = 10; name < 20; name += 1) void harness.run({ name, priority: "low" });
    for (let name = 20; name < 30; name += 1) void harness.run({ name });
    void harness.run({ name: 99, priority: "critical" });
    harness.onCells()[0]?.end();
    expect(names(harness).at(-1)).toBe(99);
    await turn();
  });

  it("lets a tenant's single call wait for one call of a tenant with thousands", () => {
    const harness = createDispatchHarness({ max: 1, maxQueuedCalls: 10_000 });
    for (let name = 0; name < 2_000; name += 1) void harness.run({ name, tenant: "many" });
    void harness.run({ name: 9_999, tenant: "one" });
    harness.onCells()[0]?.end();
    harness.onCells()[0]?.end();
    expect(names(harness)).toContain(9_999);
  });

  it("lets calls above their concurrency wait, and holds up nobody else", () => {
    const harness = createDispatchHarness();
    const limits = { skillConcurrency: 1 };
    for (const name of [1, 2, 3]) void harness.run({ name, skill: "s", limits });
    void harness.run({ name: 4, skill: "other", limits });
    void harness.run({ name: 5, skill: "s", tenant: "t", limits });
    expect(names(harness)).toEqual([1, 4, 5]);
    harness.onCells()[0]?.end();
    expect(names(harness)).toEqual([4, 5, 2]);
    harness.clock.pass(100);
    expect(harness.cells).toHaveLength(1);
  });

  it("counts all calls of a tenant together", () => {
    const harness = createDispatchHarness();
    for (const name of [1, 2, 3]) void harness.run({ name, skill: `${name}`, limits: { tenantConcurrency: 2 } });
    expect(names(harness)).toEqual([1, 2]);
    harness.onCells()[1]?.end();
    expect(names(harness)).toEqual([1, 3]);
  });
});

describe("time and cancellation", () => {
  it("ends a call whose time in the queue is over although no lane is free, and no other", async () => {
    const harness = createDispatchHarness({ max: 1 });
    for (let name = 0; name < 8; name += 1) void harness.run({ name });
    for (const call of harness.onCells()) call.begin();
    const late = harness.run({ name: 8, limits: { queueTimeMs: 20 } });
    const patient = harness.run({ name: 9, limits: { queueTimeMs: 500 } });
    harness.clock.pass(30);
    expect((await late).ending).toMatchObject({ status: "timeout", limit: "queueTime" });
    expect(harness.dispatcher.stats().queuedCalls).toBe(1);
    harness.onCells()[0]?.end();
    harness.onCells().at(-1)?.end();
    expect((await patient).ending.status).toBe("ok");
  });

  it("counts the time on a cell before a call began, and none after", async () => {
    const harness = createDispatchHarness({ max: 1 });
    const begun = harness.run({ name: 1, limits: { queueTimeMs: 50 } });
    harness.onCells()[0]?.begin();
    const behind = harness.run({ name: 2, limits: { queueTimeMs: 50 } });
    harness.clock.pass(60);
    expect((await behind).ending).toMatchObject({ limit: "queueTime" });
    expect(names(harness)).toEqual([1]);
    harness.onCells()[0]?.end();
    expect((await begun).ending.status).toBe("ok");
  });

  it("ends a call when its signal is aborted: waiting for its turn, on a cell, computing, waiting for the host", async () => {
    const harness = createDispatchHarness({ max: 1 });
    const controller = new AbortController();
    const calls = Array.from({ length: 10 }, (_, name) =>
      harness.run({ name, waits: name === 2, signal: controller.signal }),
    );
    const [, computing, waiting] = harness.onCells();
    computing?.begin();
    waiting?.begin();
    waiting?.wait();
    controller.abort();
    for (const { ending } of await Promise.all(calls)) expect(ending.status).toBe("cancelled");
    expect(harness.held()).toBe(0);
    expect(harness.dispatcher.stats()).toMatchObject({ queuedCalls: 0, runningCalls: 0, waitingCalls: 0 });
  });
});

describe("growing and shrinking", () => {
  it("adds a cell when a call waits behind one that computes, up to the processors", () => {
    const harness = createDispatchHarness({ computing: 2 });
    void harness.run({ name: 1 });
    harness.onCells()[0]?.begin();
    void harness.run({ name: 2 });
    harness.clock.pass(3);
    expect(harness.cells).toHaveLength(1);
    harness.clock.pass(20);
    expect(harness.cells).toHaveLength(2);
    expect(harness.cells.map(({ held }) => held.size)).toEqual([1, 1]);
    for (const call of harness.onCells()) call.begin();
    for (let name = 3; name < 40; name += 1) void harness.run({ name });
    harness.clock.pass(15);
    expect(harness.cells).toHaveLength(2);
  });

  it("does not grow while calls end quickly", () => {
    const harness = createDispatchHarness({ computing: 2 });
    for (let round = 0; round < 100; round += 1) {
      void harness.run();
      void harness.run();
      harness.clock.pass(1);
      for (const call of harness.onCells()) call.end();
    }
    expect(harness.cells).toHaveLength(1);
  });

  it("grows beyond the processors when calls wait for the host, up to the most cells", () => {
    const harness = createDispatchHarness({ computing: 1, max: 4 });
    for (let name = 0; name < 20; name += 1) void harness.run({ name, waits: true });
    for (let round = 0; round < 20; round += 1) {
      for (const call of harness.onCells()) {
        call.begin();
        call.wait();
      }
      harness.clock.pass(5);
    }
    expect(harness.cells).toHaveLength(4);
    expect(harness.dispatcher.stats()).toMatchObject({ queuedCalls: 4, runningCalls: 0, waitingCalls: 16, cells: 4 });
    void harness.run({ name: 99 });
    expect(names(harness)).toContain(99);
  });

  it("ends cells that nobody needs, down to the least there must be", async () => {
    const harness = createDispatchHarness({ computing: 3, idleMs: 1_000 });
    for (let name = 0; name < 24; name += 1) void harness.run({ name });
    for (let round = 0; round < 10; round += 1) {
      for (const call of harness.onCells()) call.begin();
      harness.clock.pass(5);
    }
    expect(harness.dispatcher.stats().cells).toBe(3);
    for (const call of harness.onCells()) call.end();
    harness.clock.pass(900);
    expect(harness.dispatcher.stats().cells).toBe(3);
    harness.clock.pass(500);
    await turn();
    expect(harness.dispatcher.stats().cells).toBe(1);
    expect(harness.events.filter((event) => event === "exit idle")).toHaveLength(2);
    expect(harness.events.filter((event) => event === "start")).toHaveLength(3);
  });

  it("keeps a spare cell once calls came, and takes it when it grows", () => {
    const harness = createDispatchHarness({ computing: 2, spare: 1 });
    expect(harness.dispatcher.stats()).toMatchObject({ cells: 1, spareCells: 0 });
    void harness.run({ name: 1 });
    harness.onCells()[0]?.end();
    harness.clock.pass(200);
    expect(harness.dispatcher.stats()).toMatchObject({ cells: 1, spareCells: 1 });
    void harness.run({ name: 2 });
    harness.onCells()[0]?.begin();
    void harness.run({ name: 3 });
    harness.setStarts(false);
    harness.clock.pass(12);
    expect(harness.dispatcher.stats()).toMatchObject({ cells: 2, spareCells: 1 });
    expect(harness.cells.map(({ held }) => held.size)).toEqual([1, 1, 0]);
  });
});

describe("hogs", () => {
  it("takes what has not begun away from a call that computes for a slice, and tells", () => {
    const harness = createDispatchHarness({ computing: 1, max: 4 });
    void harness.run({ name: 1 });
    harness.onCells()[0]?.begin();
    for (const name of [2, 3]) void harness.run({ name, moduleId: 2 });
    harness.clock.pass(40);
    expect(harness.cells.map(({ held }) => held.size)).toEqual([3]);
    harness.clock.pass(40);
    expect(harness.events).toContain("hog 1");
    expect(harness.cells.map(({ held }) => [...held].map(({ options }) => options.callId))).toEqual([[1], [2, 3]]);
    void harness.run({ name: 4, moduleId: 2 });
    expect([...(harness.cells[1]?.held ?? [])]).toHaveLength(3);
  });

  it("places the next calls of such a module on cells of their own, as many as there are processors", () => {
    const harness = createDispatchHarness({ computing: 2, max: 6 });
    void harness.run({ name: 1 });
    harness.onCells()[0]?.begin();
    harness.clock.pass(80);
    harness.onCells()[0]?.end();
    for (const name of [2, 3, 4]) void harness.run({ name });
    for (let round = 0; round < 10; round += 1) {
      for (const call of harness.onCells()) call.begin();
      harness.clock.pass(5);
    }
    expect(names(harness)).toEqual([2, 3]);
    expect(harness.cells.map(({ held }) => held.size)).toEqual([1, 1]);
    void harness.run({ name: 5, moduleId: 2 });
    harness.clock.pass(10);
    expect(harness.cells.map(({ held }) => held.size)).toEqual([1, 1, 1]);
    expect(harness.dispatcher.stats().queuedCalls).toBe(1);
  });

  it("empties a cell for a long call when short ones keep all of them busy, and does not grow for each", () => {
    const harness = createDispatchHarness({ computing: 1, max: 8 });
    void harness.run({ name: 1 });
    harness.onCells()[0]?.begin();
    harness.clock.pass(80);
    harness.onCells()[0]?.end();
    const longEnded: number[] = [];
    let name = 10;
    for (let round = 0; round < 400; round += 1) {
      // As many short calls as there is room for, all the time, and a long one now and then.
      while (harness.dispatcher.stats().queuedCalls < 8) void harness.run({ name: name++, moduleId: 2 });
      if (round % 40 === 0) void harness.run({ name: -round - 1 });
      harness.clock.pass(5);
      for (const cell of harness.cells) if (cell.withdrawn.size > 0) cell.giveUpWithdrawn();
      for (const call of harness.onCells()) {
        const isLong = call.options.callId < 0;
        if (call.begun && (isLong ? round % 40 === 39 : (call.options.callId + round) % 3 === 0)) {
          if (isLong) longEnded.push(call.options.callId);
          call.cpuMs = isLong ? 100 : 1;
          call.end();
        } else if (!call.begun) call.begin();
      }
    }
    expect(longEnded.length).toBeGreaterThanOrEqual(9);
    expect(harness.cells.length).toBeLessThanOrEqual(3);
  });

  it("takes a cell for free again while its hog waits for the host", () => {
    const harness = createDispatchHarness({ max: 1 });
    void harness.run({ name: 1, waits: true });
    const [hog] = harness.onCells();
    hog?.begin();
    harness.clock.pass(80);
    void harness.run({ name: 2, moduleId: 2 });
    expect(names(harness)).toEqual([1]);
    hog?.wait();
    harness.clock.pass(5);
    expect(names(harness)).toEqual([1, 2]);
    hog?.goOn();
    harness.clock.pass(5);
    expect(names(harness)).toEqual([1]);
  });

  it("is no hog that waits in between, however long it takes in all", () => {
    const harness = createDispatchHarness({ max: 1 });
    void harness.run({ name: 1, waits: true });
    const [call] = harness.onCells();
    call?.begin();
    for (let round = 0; round < 20; round += 1) {
      harness.clock.pass(20);
      call?.wait();
      harness.clock.pass(20);
      call?.goOn();
    }
    expect(harness.events.filter((event) => event.startsWith("hog"))).toEqual([]);
  });

  it("treats a module like any other again when its calls are short", () => {
    const harness = createDispatchHarness({ max: 1, computing: 1 });
    void harness.run();
    harness.onCells()[0]?.begin();
    harness.clock.pass(80);
    harness.onCells()[0]?.end();
    void harness.run();
    void harness.run();
    expect(names(harness)).toHaveLength(1);
    harness.onCells()[0]?.end();
    harness.onCells()[0]?.end();
    void harness.run();
    void harness.run();
    expect(names(harness)).toHaveLength(2);
  });
});

describe("death", () => {
  it("ends what had begun as crashed, and begins the rest once more on the cell that takes its place", async () => {
    const harness = createDispatchHarness({ max: 1, spare: 1 });
    void harness.run({ name: 0 });
    harness.onCells()[0]?.end();
    harness.clock.pass(200);
    const begun = harness.run({ name: 1 });
    harness.onCells()[0]?.begin();
    const rest = [2, 3].map((name) => harness.run({ name }));
    harness.setStarts(false);
    harness.cells[0]?.die("a test");
    expect((await begun).ending.status).toBe("crashed");
    await turn();
    expect(harness.cells[1]?.held.size).toBe(2);
    harness.cells[1]?.die("again");
    for (const { ending } of await Promise.all(rest)) expect(ending.status).toBe("crashed");
    expect(harness.held()).toBe(0);
    expect(harness.events.filter((event) => event.startsWith("exit"))).toEqual(["exit a test", "exit again"]);
  });

  it("replaces cells more and more slowly when they die one after another", async () => {
    const harness = createDispatchHarness({ max: 1 });
    let deaths = 0;
    for (let elapsedMs = 0; elapsedMs < 2_000; elapsedMs += 10) {
      for (const cell of harness.cells) {
        if (!cell.alive) continue;
        cell.die("a storm");
        deaths += 1;
      }
      await turn();
      harness.clock.pass(10);
    }
    expect(deaths).toBeGreaterThan(3);
    expect(deaths).toBeLessThan(40);
    harness.clock.pass(10_000);
    expect(harness.dispatcher.stats().cells).toBe(1);
    void harness.run();
    expect(names(harness)).toHaveLength(1);
  });

  it("ends what waits when no cell ever starts, and tries again with the next call", async () => {
    const harness = createDispatchHarness({ max: 1 });
    harness.setStarts(false);
    for (const cell of harness.cells) cell.die("first");
    await turn();
    const waiting = harness.run({ limits: { queueTimeMs: 60_000 } });
    for (let round = 0; round < 30; round += 1) {
      for (const cell of harness.cells) cell.die("it does not start");
      await turn();
      harness.clock.pass(1_000);
    }
    expect((await waiting).ending).toMatchObject({ status: "crashed" });
    const cells = harness.cells.length;
    harness.clock.pass(60_000);
    expect(harness.cells).toHaveLength(cells);
    harness.setStarts(true);
    const next = harness.run();
    harness.clock.pass(3_000);
    harness.onCells()[0]?.end();
    expect((await next).ending.status).toBe("ok");
  });

  it("settles everything when it is closed and its cells end", async () => {
    const harness = createDispatchHarness({ max: 1 });
    const calls = Array.from({ length: 12 }, (_, name) => harness.run({ name }));
    harness.onCells()[0]?.begin();
    harness.dispatcher.close();
    for (const cell of harness.cells) cell.die("disposed");
    for (const { ending } of await Promise.all(calls)) expect(ending.status).toBe("cancelled");
    expect((await harness.run()).ending.status).toBe("cancelled");
    expect(harness.held()).toBe(0);
    expect(harness.cells).toHaveLength(1);
  });
});

describe("forgetting", () => {
  it("tells every cell", () => {
    const harness = createDispatchHarness({ min: 2 });
    harness.dispatcher.forget(7);
    expect(harness.cells.map(({ forgotten }) => forgotten)).toEqual([[7], [7]]);
  });
});
