import { lstat, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createGrants, encodeFrame, type FrameHeader, parsePermissionEntries } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createGate } from "../../gate/gate.ts";
import { createMemoryJournal } from "../../gate/memory-journal.ts";
import { type FileGate, openFileGate, see, type SeenAnswer } from "../../testing/file-gate.ts";
import { createFileCapability } from "../file-capability.ts";
import { entryBytes, FileQuotas, quotaOwner } from "./file-quotas.ts";

const all = ["fs:read:/data/**", "fs:write:/data/**", "fs:delete:/data/**"];
const [acme, other] = [quotaOwner("acme", "s"), quotaOwner("other", "s")];

type Ask = (header: FrameHeader, body?: string) => Promise<SeenAnswer>;

/** Asks for one owner, over the folders of a gate. */
function asking({ mounts }: FileGate, quotas: FileQuotas, owner: string, bytes: number): Ask {
  const entries = parsePermissionEntries(all, "allow");
  const grants = createGrants({ requested: entries, allow: entries });
  const gate = createGate({
    capabilities: [createFileCapability({ mounts, quota: { quotas, owner, bytes } })],
    grants: () => grants,
    limits: { hostCalls: 1_000_000, hostBytes: 2 ** 40 },
    journal: createMemoryJournal(),
  });
  const serve = gate.functions.get("cordon_fs");
  if (serve === undefined) throw new TypeError("Cannot find cordon_fs");
  const call = { callId: 1, signal: new AbortController().signal };
  return async (header, body = "") => see(await serve(encodeFrame(header, new TextEncoder().encode(body)), call));
}

/** What is in a folder, as the quota counts. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const stats = await lstat(join(entry.parentPath, entry.name));
    bytes += entryBytes + (stats.isDirectory() ? 0 : stats.size);
  }
  return bytes;
}

const write = (path: string): FrameHeader => ({ op: "write", path });

describe("what calls may leave in folders", () => {
  it("is bounded for all of them together, for each owner alone, and given back when it is gone", async () => {
    await using gate = await openFileGate();
    const quotas = new FileQuotas();
    const ask = asking(gate, quotas, acme, 3 * entryBytes + 100);
    expect((await ask(write("/data/a"), "x".repeat(60))).code).toBeUndefined();
    expect((await ask({ op: "mkdir", path: "/data/d" })).code).toBeUndefined();
    expect(await ask(write("/data/d/b"), "x".repeat(41))).toMatchObject({
      code: "LIMIT",
      message:
        'Cannot write "/data/d/b": what the skill\'s calls have left in its folders takes all the room they have',
    });
    expect((await ask(write("/data/d/b"), "x".repeat(40))).code).toBeUndefined();
    for (const header of [write("/data/c"), { op: "append", path: "/data/a" }, { op: "mkdir", path: "/data/e" }]) {
      expect((await ask(header, header["op"] === "mkdir" ? "" : "y")).code).toBe("LIMIT");
    }
    expect(await readdir(gate.folder)).toEqual(["a", "d"]);
    const another = asking(gate, quotas, other, 2 * entryBytes);
    expect((await another(write("/data/c"), "z")).code).toBeUndefined();
    // What another owner removes or replaces is gone all the same.
    expect((await another({ op: "remove", path: "/data/d", recursive: true })).code).toBeUndefined();
    expect(quotas.bytesOf(acme)).toBe(entryBytes + 60);
    expect((await another({ op: "rename", path: "/data/c", to: "/data/a" })).code).toBeUndefined();
    expect([quotas.bytesOf(acme), quotas.bytesOf(other)]).toEqual([0, entryBytes + 1]);
  });

  it("lets a file be replaced by one of the same size when there is no other room", async () => {
    await using gate = await openFileGate();
    const ask = asking(gate, new FileQuotas(), acme, entryBytes + 100);
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await ask(write("/data/a"), String(turn).repeat(100))).code).toBeUndefined();
    }
    expect((await ask(write("/data/a"), "x".repeat(101))).code).toBe("LIMIT");
    expect((await ask({ op: "read", path: "/data/a" })).body).toBe("2".repeat(100));
  });

  it("does not count what was there before, and only what is added to it", async () => {
    await using gate = await openFileGate({ fill: (folder) => writeFile(join(folder, "log"), "x".repeat(5_000)) });
    const quotas = new FileQuotas();
    const ask = asking(gate, quotas, acme, entryBytes + 100);
    expect((await ask({ op: "append", path: "/data/log" }, "y".repeat(100))).code).toBeUndefined();
    expect(quotas.bytesOf(acme)).toBe(100);
    expect((await ask({ op: "append", path: "/data/log" }, "y".repeat(4_097))).code).toBe("LIMIT");
    expect((await ask({ op: "remove", path: "/data/log" })).code).toBeUndefined();
    expect(quotas.bytesOf(acme)).toBe(0);
  });

  it("notices what the operator cleared away when there would be no room", async () => {
    await using gate = await openFileGate();
    const quotas = new FileQuotas();
    const ask = asking(gate, quotas, acme, 3 * entryBytes);
    for (const path of ["/data/a", "/data/b", "/data/d"]) {
      await ask(path === "/data/d" ? { op: "mkdir", path } : write(path));
    }
    await rm(join(gate.folder, "a"));
    await rm(join(gate.folder, "d"), { recursive: true });
    expect((await ask(write("/data/c"))).code).toBeUndefined();
    expect(quotas.bytesOf(acme)).toBe(2 * entryBytes);
  });

  it("is taken for all that is there, whatever is done in whichever order", async () => {
    const path = fc.constantFrom("/data/a", "/data/b", "/data/d", "/data/d/a", "/data/d/b");
    const operation = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ op: fc.constantFrom("write", "append"), path, size: fc.nat({ max: 9_000 }) }),
      },
      { weight: 1, arbitrary: fc.record({ op: fc.constant("mkdir"), path }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant("rename"), path, to: path }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant("remove"), path, recursive: fc.boolean() }) },
    );
    const step = fc.record({ operation, isAcme: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.boolean(), async (steps, atOnce) => {
        await using gate = await openFileGate();
        const quotas = new FileQuotas();
        const limit = 30_000;
        const askAcme = asking(gate, quotas, acme, limit);
        const askOther = asking(gate, quotas, other, limit);
        const counted = (): number => quotas.bytesOf(acme) + quotas.bytesOf(other);
        const run = async ({ operation: each, isAcme }: (typeof steps)[number]): Promise<void> => {
          const { size, ...header } = { size: 0, ...each };
          await (isAcme ? askAcme : askOther)(header, "x".repeat(size));
        };
        if (atOnce) {
          await Promise.all(steps.map(run));
          // Operations that meet on one name may leave something counted that is gone, never the other way round.
          expect(counted()).toBeGreaterThanOrEqual(await bytesIn(gate.folder));
        }
        for (const each of atOnce ? [] : steps) {
          await run(each);
          expect(counted()).toBe(await bytesIn(gate.folder));
          expect(Math.max(quotas.bytesOf(acme), quotas.bytesOf(other))).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 40 },
    );
  });
});
