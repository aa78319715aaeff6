import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryKeyValueStore, type KeyValueStore } from "@cordon/capabilities";
import type { FrameHeader } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { completionsIn, operationsGuest, type OperationsStep } from "../testing/operations-guest.ts";
import { manifest } from "../testing/guest.ts";

const permissions = ["fs:read:/data/*", "kv:read", "kv:write", "env:read:CITY"];
const declared = manifest({ permissions });

const read = (id: number, path: string): FrameHeader => ({ id, capability: "fs", header: { op: "read", path } });
const city: FrameHeader = { id: 9, capability: "env", header: { name: "CITY" } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-operations-"));
  await writeFile(join(folder, "a.txt"), "content of a");
});
afterAll(() => rm(folder, { recursive: true }));

const options = (): Parameters<typeof createRuntime>[0] => ({
  grants: permissions,
  mounts: { "/data": folder },
  env: { CITY: "Ulm" },
});

/** The same operations, waited for on a stack and between slices. */
const bothWays = (operations: readonly FrameHeader[]): readonly (readonly OperationsStep[])[] => [
  [{ submit: { operations } }, ...operations.map(() => ({ wait: 200 }))],
  [{ pending: { operations } }, ...operations.slice(1).map(() => ({ pending: { timeoutMs: 200 } }))],
];

const codes = (output: unknown): readonly unknown[] =>
  completionsIn(output)
    .flat()
    .toSorted((one, other) => Number(one["id"]) - Number(other["id"]))
    .map(({ id, header }) => [id, (header as { readonly error?: { readonly code: string } }).error?.code ?? "ok"]);

describe("operations of a call", () => {
  it("pass the gate of the direct functions: decisions, journal, and what was used", async () => {
    await using runtime = await createRuntime(options());
    for (const steps of bothWays([read(1, "/data/a.txt"), read(2, "/etc/passwd"), read(3, "/data/none"), city])) {
      await using skill = await runtime.load(await operationsGuest(steps), { manifest: declared });
      const receipt = await skill.call();
      expect(receipt.status).toBe("ok");
      expect(codes(receipt.output)).toEqual([
        [1, "ok"],
        [2, "DENIED"],
        [3, "NOT_FOUND"],
        [9, "ok"],
      ]);
      expect(receipt.journal.hostCalls.map(({ capability }) => capability).toSorted()).toEqual([
        "cordon_env",
        "cordon_fs",
        "cordon_fs",
        "cordon_fs",
      ]);
      expect(receipt.decisions.map(({ permission, outcome }) => `${permission} ${outcome}`).toSorted()).toEqual([
        "env:read:CITY allow",
        "fs:read:/data/a.txt allow",
        "fs:read:/data/none allow",
        "fs:read:/etc/passwd deny",
      ]);
      expect(receipt.usage.hostCalls).toBe(4);
      expect(receipt.journal.operations?.submitted).toBe(4);
    }
  });

  it("are bounded by the hard limits of the call, which end it", async () => {
    await using runtime = await createRuntime({ ...options(), limits: { hostCalls: 3 } });
    const four = [1, 2, 3, 4].map((id) => read(id, "/data/a.txt"));
    for (const steps of bothWays(four)) {
      await using skill = await runtime.load(await operationsGuest(steps), { manifest: declared });
      expect(await skill.call()).toMatchObject({ status: "limit", limit: "hostCalls" });
    }
    await using small = await createRuntime({ ...options(), limits: { hostBytes: "100B" } });
    for (const steps of bothWays(four.slice(0, 2))) {
      await using skill = await small.load(await operationsGuest(steps), { manifest: declared });
      expect(await skill.call()).toMatchObject({ status: "limit", limit: "hostBytes" });
    }
  });

  it("replay bit for bit: which were complete in which wait, and which waits gave none", async () => {
    await using runtime = await createRuntime({ ...options(), record: true });
    const operations = Array.from({ length: 30 }, (_, id) =>
      id % 3 === 0 ? { ...city, id } : read(id, "/data/a.txt"),
    );
    const waits = Array.from({ length: 12 }, (_, index) => index);
    for (const steps of [
      [{ submit: { operations } }, { wait: 0 }, { cancel: 29 }, ...waits.map(() => ({ wait: 1 }))],
      [{ pending: { operations, timeoutMs: 0 } }, ...waits.map(() => ({ pending: { timeoutMs: 1, cancel: [29] } }))],
    ]) {
      const module = await operationsGuest(steps);
      const receipt = await (await runtime.load(module, { manifest: declared })).call();
      expect(receipt.status).toBe("ok");
      const again = JSON.parse(JSON.stringify(receipt.recording)) as NonNullable<typeof receipt.recording>;
      expect(again.operations).toEqual(receipt.journal.operations);
      for (let round = 0; round < 3; round += 1) {
        const replay = await runtime.replay(again, module, { manifest: declared });
        expect(replay.difference).toBe(undefined);
        expect(replay.outcome).toBe("same");
        expect(replay.compared).toContain("operations");
        expect(replay.receipt.digests.output).toBe(receipt.digests.output);
        expect(replay.receipt.journal.operations).toEqual(receipt.journal.operations);
      }
    }
  });

  it("replay also when they were cancelled, or under way at the end, and had no answer", async () => {
    const never: KeyValueStore = {
      ...createMemoryKeyValueStore(),
      get: () => Promise.withResolvers<undefined>().promise,
    };
    await using runtime = await createRuntime({ ...options(), record: true, kv: { store: never } });
    const get = (id: number): FrameHeader => ({ id, capability: "kv", header: { op: "get", key: "a" } });
    for (const steps of [
      [{ submit: { operations: [get(1), get(2), city] } }, { wait: -1 }, { cancel: 1 }, { wait: -1 }, { wait: 5 }],
      [
        { pending: { operations: [get(1), get(2), city] } },
        { pending: { cancel: [1], timeoutMs: 50 } },
        { pending: { timeoutMs: 5 } },
      ],
    ]) {
      const module = await operationsGuest(steps);
      const receipt = await (await runtime.load(module, { manifest: declared })).call();
      expect(receipt.status).toBe("ok");
      expect(codes(receipt.output)).toEqual([
        [1, "CANCELLED"],
        [9, "ok"],
      ]);
      const replay = await runtime.replay(receipt, module, { manifest: declared });
      expect([replay.outcome, replay.difference]).toEqual(["same", undefined]);
      expect(replay.receipt.digests.output).toBe(receipt.digests.output);
    }
  });

  it("that a recording does not know are the first difference of a replay", async () => {
    await using runtime = await createRuntime({ ...options(), record: true });
    const module = await operationsGuest([
      { submit: { operations: [read(1, "/data/a.txt"), city] } },
      { wait: 50 },
      { wait: 50 },
    ]);
    const { recording } = await (await runtime.load(module, { manifest: declared })).call();
    if (recording === undefined) throw new Error("Cannot find the recording");
    const replayed = async (changed: object): Promise<unknown> =>
      (await runtime.replay({ ...recording, ...changed }, module, { manifest: declared })).difference?.part;
    expect(await replayed({})).toBe(undefined);
    expect(await replayed({ operations: { submitted: 2, waits: [1] } })).toBe("operations");
    const edited = recording.hostCalls.map((call) => ({ ...call, request: `sha256:${"0".repeat(64)}` }));
    expect(await replayed({ hostCalls: edited })).toBe("hostCalls");
    const { operations: _operations, ...without } = recording;
    const direct = without.hostCalls.map(({ operation: _operation, ...call }) => call);
    const replay = await runtime.replay({ ...without, hostCalls: direct }, module, { manifest: declared });
    expect(replay.outcome).toBe("diverged");
    for (const operations of [{ submitted: 2, waits: [[1, 1]] }, { submitted: 1, waits: [[2]] }, { waits: [] }, []]) {
      await expect(replayed({ operations })).rejects.toMatchObject({ code: "RECORDING_INVALID" });
    }
  });
});
