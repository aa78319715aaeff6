import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CellResult } from "../cell/call.ts";
import { type CellHarness, createHarness, guestOf, held } from "../cell/contract/cell-harness.ts";
import * as guests from "../cell/contract/guests.ts";
import { assemble } from "../cell/contract/assemble.ts";
import { ThreadCell } from "../cell/thread-cell.ts";
import type { CommittedMemory } from "./committed-memory.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

const page = 65_536;
const hostWide = "host-wide cap of committed memory";
/** What a call holds before its first instruction: one page of its own, and two of its kernel. */
const startPages = 3;

interface Cells extends AsyncDisposable {
  readonly cells: readonly ThreadCell[];
  readonly committed: CommittedMemory;
  readonly run: CellHarness["run"];
}

async function startCells(count: number, capPages: number): Promise<Cells> {
  const watchdog = new Watchdog({ maxCommittedBytes: capPages * page });
  const cells = Array.from({ length: count }, () => new ThreadCell(watchdog, { stacks: 4, lanes: 4 }));
  const dispose = (): Promise<void> => watchdog[Symbol.asyncDispose]();
  const harness = await createHarness(() =>
    Promise.resolve({ cell: cells[0] as ThreadCell, kill: () => undefined, dispose }),
  );
  const run: CellHarness["run"] = (...call) => harness.run(...call);
  return { cells, committed: watchdog.table.committed, run, [Symbol.asyncDispose]: dispose };
}

/** Reads the sum again and again from this thread while calls run on others, and gives the highest. */
async function highestWhile(committed: CommittedMemory, calls: readonly Promise<unknown>[]): Promise<number> {
  const state = { running: true };
  const ended = Promise.all(calls).finally(() => (state.running = false));
  let highest = 0;
  while (state.running) {
    for (let read = 0; read < 1_000; read += 1) highest = Math.max(highest, committed.bytes);
    await nextTurn();
  }
  await ended;
  return highest;
}

/** Grows page by page until it is refused, waits, and says in its output how many pages it has. */
const growsAndWaits = `(local $block i64)
  (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  (drop (call $fs (call $alloc (i64.const 8))))
  (local.set $block (call $alloc (i64.const 8)))
  (call $store_u64 (local.get $block) (i64.extend_i32_u (memory.size)))
  (call $output_set (local.get $block) (i64.const 8))
  (i32.const 0)`;

const pagesIn = ({ output }: CellResult): number => Number(Buffer.from(output).readBigUInt64LE(0));

describe("memory of all calls together", () => {
  it("never passes the cap when every call on every cell grows to its maximum at once", async () => {
    const capPages = 80;
    await using started = await startCells(3, capPages);
    const { cells, committed, run } = started;
    const grows = await assemble(guests.growsMemory);
    const waits = await guestOf(growsAndWaits);
    for (let round = 0; round < 5; round += 1) {
      const host = held();
      const placed = cells.flatMap((cell, index) =>
        Array.from({ length: cell.capacity }, (_, lane) => ({ cell, holds: (index + lane) % 2 === 0 })),
      );
      const calls = placed.map(({ cell, holds }) => run(holds ? waits : grows, { fs: host.fs }, cell));
      // Those that wait hold what they have until all others ended: the last of these finds less than it asks for.
      const answered = Promise.all(calls.filter((_, index) => placed[index]?.holds === false)).then(host.answer);
      expect(await highestWhile(committed, calls)).toBeLessThanOrEqual(capPages * page);
      await answered;
      const results = await Promise.all(calls);
      for (const { ending } of results) {
        if (ending.status !== "ok") expect(ending).toMatchObject({ status: "limit", limit: "memory" });
      }
      expect(results.some(({ ending }) => ending.status !== "ok" && ending.message.includes(hostWide))).toBe(true);
      expect(committed.bytes).toBe(0);
    }
  });

  it("is shared by calls that hold it at the same time, to the last page", async () => {
    await using started = await startCells(1, 30);
    const { cells, committed, run } = started;
    const [cell] = cells as readonly [ThreadCell];
    const waits = await guestOf(growsAndWaits);
    const hosts = [held(), held()];
    const first = run(waits, { fs: (hosts[0] as (typeof hosts)[0]).fs }, cell);
    await hosts[0]?.asked;
    expect(committed.bytes).toBe((16 + 2) * page);
    const second = run(waits, { fs: (hosts[1] as (typeof hosts)[0]).fs }, cell);
    await hosts[1]?.asked;
    expect(committed.bytes).toBe(30 * page);
    const refused = await run(waits, {}, cell);
    expect(refused.ending).toMatchObject({ status: "limit", limit: "memory" });
    expect((refused.ending as { message: string }).message).toContain(hostWide);
    expect(refused.usage.peakMemoryBytes).toBe(0);
    for (const host of hosts) host.answer();
    const results = [await first, await second];
    expect(results.map(({ ending }) => ending.status)).toEqual(["ok", "ok"]);
    expect(results.map(pagesIn)).toEqual([16, 30 - 18 - 2]);
    expect(committed.bytes).toBe(0);
    expect(pagesIn(await run(waits, { fs: () => Promise.resolve(new Uint8Array(1)) }, cell))).toBe(16);
  });

  it("counts the blocks of the kernel, and says who refused one: the call's limit or the host", async () => {
    await using started = await startCells(1, 20);
    const { cells, committed, run } = started;
    const [cell] = cells as readonly [ThreadCell];
    const fills = await guestOf(
      `(loop $again (br_if $again (i64.ne (call $alloc (i64.const 65536)) (i64.const 0)))) unreachable`,
    );
    const underHost = await run(fills, { limits: { kernelMemoryBytes: 8 * 1_048_576 } }, cell);
    expect(underHost.ending).toMatchObject({ status: "limit", limit: "memory" });
    expect((underHost.ending as { message: string }).message).toContain(hostWide);
    expect(committed.bytes).toBe(0);
    const underOwn = await run(fills, { limits: { kernelMemoryBytes: 4 * page } }, cell);
    expect(underOwn.ending).toMatchObject({ status: "limit", limit: "kernelMemory" });
    const input = "x".repeat(19 * page);
    const largeInput = await run(fills, { input, limits: { kernelMemoryBytes: 8 * 1_048_576 } }, cell);
    expect(largeInput.ending).toMatchObject({ status: "limit", limit: "memory" });
    expect(committed.bytes).toBe(0);
  });

  it("is given back when a cell is terminated while its calls compute and wait", async () => {
    await using started = await startCells(2, 200);
    const { cells, committed, run } = started;
    const [killed, other] = cells as readonly [ThreadCell, ThreadCell];
    const waits = await guestOf(growsAndWaits);
    const loops = await guestOf(
      `(drop (memory.grow (i32.const 9))) (drop (call $fs (call $alloc (i64.const 8)))) (loop $again (br $again)) (i32.const 0)`,
    );
    const hosts = [held(), held(), held()] as const;
    const calls = [
      run(waits, { fs: hosts[0].fs }, killed),
      run(loops, { fs: hosts[1].fs }, killed),
      run(waits, { fs: hosts[2].fs }, other),
    ];
    await Promise.all(hosts.map(({ asked }) => asked));
    expect(committed.bytes).toBe((18 + startPages + 9 + 18) * page);
    hosts[1].answer();
    killed.terminate("the test terminated it");
    expect((await (calls[0] as Promise<CellResult>)).ending.status).toBe("crashed");
    await calls[1];
    await killed.ended;
    expect(committed.bytes).toBe(18 * page);
    hosts[2].answer();
    expect((await (calls[2] as Promise<CellResult>)).ending.status).toBe("ok");
    expect(committed.bytes).toBe(0);
  });

  it("is not reserved by a call that asks for more than its own maximum", async () => {
    await using started = await startCells(1, 2_000);
    const { cells, committed, run } = started;
    const asks = await guestOf(
      `(local $i i32)
       (loop $again
         (if (i32.ne (memory.grow (i32.const 1000)) (i32.const -1)) (then (return (i32.const 1))))
         (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))
       (i32.ne (memory.size) (i32.const 1))`,
    );
    const calls = [run(asks, {}, cells[0])];
    expect(await highestWhile(committed, calls)).toBeLessThanOrEqual(startPages * page);
    expect((await (calls[0] as Promise<CellResult>)).ending.status).toBe("ok");
  });
});
