import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApprovalRequest } from "@cordon/capabilities";
import type { Receipt } from "@cordon/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { along, callsOf, createFamily, innermost } from "../testing/family.ts";
import { callSkillForeverBody, echoBody, loopBody, useFilesBody, useValueBody } from "../testing/guest.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-nested-"));
  for (const name of ["one", "two"]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "secret.txt"), `of folder ${name}`);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = ({ output }: Receipt): string => (typeof output === "string" ? output : "");
const codeOf = ({ output }: Receipt): string | undefined => innermost(output).error?.code;
const readSecret = { op: "read", path: "/data/secret.txt" };

describe("a call of a skill by a skill", () => {
  it("is refused in the same words for an id that is not granted, whether it is loaded or not", async () => {
    await using family = await createFamily({ grants: ["skill:call:g"] });
    await family.add("b", { body: echoBody });
    const caller = await family.add("a", {
      calls: ["c"],
      permissions: [{ permission: "skill:call:x", optional: true }],
    });
    const answer = async (id: string): Promise<string> =>
      textOf(await caller.call({ id }))
        .replace(`"${id}\\"`, '"ID\\"')
        .replace(`call:${id}"`, 'call:ID"');
    expect(await answer("b")).toBe(await answer("e"));
    expect(await answer("b")).toContain("DENIED");
    expect(await answer("x")).toContain("no permission allows it");
    expect(await answer("c")).toContain("NOT_FOUND");
  });

  it("is refused for the skill itself, for one that waits for it, and beyond the depth", async () => {
    await using family = await createFamily();
    for (const id of ["b", "c", "d", "e"]) await family.add(id);
    const caller = await family.add("a");
    const receipts = [];
    for (const path of [["a"], ["b", "a"], ["b", "b"], ["b", "c", "b"], ["b", "c", "d", "e"]]) {
      receipts.push(await caller.call(along(path, 1)));
    }
    expect(receipts.map(codeOf)).toEqual(["LIMIT", "LIMIT", "LIMIT", "LIMIT", "LIMIT"]);
    const chain = (receipt: Receipt | undefined): readonly string[] =>
      receipt === undefined ? [] : [receipt.skill.id, ...chain(receipt.calls?.[0])];
    expect(receipts.map((receipt) => chain(receipt).join(""))).toEqual(["a", "ab", "ab", "abc", "abcd"]);
  });

  it("does nothing that the caller may not, whatever the callee may", async () => {
    const env = { KEY: "the value" };
    await using family = await createFamily({ env, grants: ["env:read:KEY"] });
    await family.add("b", { body: useValueBody, permissions: ["env:read:KEY"] });
    const stranger = await family.add("a", { calls: ["b"] });
    expect(await stranger.call(along(["b"], { name: "KEY" }))).toMatchObject({
      output: expect.stringContaining("DENIED") as string,
      calls: [{ decisions: [{ outcome: "deny", reason: "above-ceiling", permission: "env:read:KEY" }] }],
    });
    const reader = await family.add("d", { calls: ["b"], permissions: ["env:read:KEY"] });
    expect(innermost((await reader.call(along(["b"], { name: "KEY" }))).output)).toEqual({ value: "the value" });
    const ceilings = [["skill:call:b"]];
    expect(codeOf(await reader.call(along(["b"], { name: "KEY" }), { ceilings }))).toBe("DENIED");
  });

  it("may exactly what every skill along the path may", async () => {
    const names = ["A", "B"] as const;
    const some = fc.subarray([...names]);
    await fc.assert(
      fc.asyncProperty(fc.tuple(some, some, some), fc.constantFrom(...names), async (lists, name) => {
        const env = { A: "1", B: "2" };
        await using family = await createFamily({ env, grants: names.map((each) => `env:read:${each}`) });
        const [forA = [], forB = [], forC = []] = lists.map((list) => list.map((each) => `env:read:${each}`));
        const linking = { permission: "env:read:OTHER", optional: true };
        await family.add("c", { body: useValueBody, permissions: [...forC, linking] });
        await family.add("b", { permissions: forB });
        const caller = await family.add("a", { permissions: forA });
        const answer = innermost((await caller.call(along(["b", "c"], { name }))).output);
        const mayAll = lists.every((list) => list.includes(name));
        expect(answer).toEqual(
          mayAll ? { value: env[name] } : { error: expect.objectContaining({ code: "DENIED" }) as unknown },
        );
      }),
      { numRuns: 12 },
    );
  });

  it("reads no folder that the caller does not see under the same path", async () => {
    const entry = (where: string): object => ({
      allow: ["fs:read:/data/*", ...callsOf(["b"])],
      mounts: { "/data": join(folder, where) },
    });
    const policy = { version: 1, skills: { "a@*": entry("one"), "b@*": entry("two"), "c@*": entry("two") } };
    await using family = await createFamily({ policy });
    const permissions = ["fs:read:/data/*"];
    await family.add("b", { body: useFilesBody, permissions, calls: [] });
    const elsewhere = await family.add("a", { calls: ["b"], permissions });
    const refused = await elsewhere.call(along(["b"], readSecret));
    expect(codeOf(refused)).toBe("DENIED");
    expect(JSON.stringify(refused)).not.toContain("of folder two");
    const alike = await family.add("c", { calls: ["b"], permissions });
    // The body follows the header of the inner answer, and is none of its text.
    expect((await alike.call(along(["b"], readSecret))).calls?.[0]?.journal.hostCalls).toMatchObject([
      { capability: "cordon_fs", outcome: "answered" },
    ]);
  });

  it("needs room in the caller's permissions each time", async () => {
    const once = [{ permission: "env:read:KEY", maxCalls: 1 }];
    const policy = {
      version: 1,
      skills: { "a@*": { allow: [...once, "skill:call:b"] }, "b@*": { allow: ["env:read:KEY"] } },
    };
    await using family = await createFamily({ policy, env: { KEY: "1" } });
    await family.add("b", { body: useValueBody, permissions: ["env:read:KEY"], calls: [] });
    const caller = await family.add("a", {
      calls: ["b"],
      permissions: ["env:read:KEY"],
      body: callSkillForeverBody,
    });
    const { calls = [] } = await caller.call(along(["b"], { name: "KEY" }), { limits: { hostCalls: 12 } });
    const outcomes = calls.map(({ decisions }) => decisions[0]?.reason);
    expect(outcomes.slice(0, 4)).toEqual(["granted", "no-room", "no-room", "no-room"]);
  });

  it("has no more host calls and bytes than the caller, however many calls it makes", async () => {
    await using family = await createFamily();
    await family.add("c", { body: echoBody });
    await family.add("b", { body: callSkillForeverBody });
    const bomb = await family.add("a", { body: callSkillForeverBody });
    const many = await bomb.call(along(["c"], 1), { limits: { hostCalls: 25 } });
    expect(many).toMatchObject({ status: "limit", limit: "hostCalls", usage: { hostCalls: 25 } });
    expect(many.calls).toHaveLength(25);
    const nested = await bomb.call(along(["b", "c"], 1), { limits: { hostCalls: 25 } });
    const count = ({ calls = [] }: Receipt): number => calls.reduce((sum, receipt) => sum + count(receipt), 1);
    expect(nested).toMatchObject({ status: "limit", usage: { hostCalls: 25 } });
    expect(count(nested)).toBeLessThanOrEqual(26);
    const bytes = await bomb.call(along(["c"], "x".repeat(1_000)), { limits: { hostBytes: 20_000 } });
    expect(bytes).toMatchObject({ status: "limit", limit: "hostBytes" });
    expect(bytes.calls?.length).toBeLessThan(20);
  });

  it("has no more time than the caller has left", async () => {
    await using family = await createFamily();
    await family.add("b", { body: loopBody });
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b"], 1), { limits: { wallTime: "150ms" } });
    const [callee] = receipt.calls ?? [];
    expect(["ok", "timeout"]).toContain(receipt.status);
    expect(["timeout", "cancelled"]).toContain(callee?.status);
    expect(receipt.usage.wallMs).toBeLessThan(1_000);
  });

  it("pays its fuel from the caller's", async () => {
    const limits = { fuel: 200_000 };
    await using family = await createFamily({ limits });
    await family.add("b", { body: loopBody });
    const bomb = await family.add("d", { body: callSkillForeverBody });
    const spent = await bomb.call(along(["b"], 1));
    expect(spent.calls).toMatchObject([{ status: "out-of-fuel" }]);
    expect(spent.status).toBe("out-of-fuel");
    expect(spent.usage.fuel).toBe(limits.fuel);
    const caller = await family.add("a");
    await family.add("c", { body: echoBody });
    const cheap = await caller.call(along(["c"], 1));
    expect(cheap.usage.fuel).toBeGreaterThan(cheap.calls?.[0]?.usage.fuel ?? limits.fuel);
    const { calls = [], status } = await bomb.call(along(["c"], 1), { limits: { fuel: 2_000, hostCalls: 900 } });
    expect(status).toBe("out-of-fuel");
    expect(calls.reduce((sum, { usage }) => sum + (usage.fuel ?? 0), 0)).toBeLessThanOrEqual(2_000);
  });

  it("is told that an output is larger than what it may still receive, and goes on", async () => {
    await using family = await createFamily();
    const large = `(local $block i64) (local.set $block (call $alloc (i64.const 100000)))
      (call $output_set (local.get $block) (i64.const 100000)) (i32.const 0)`;
    await family.add("b", { body: large });
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b"], 1), { limits: { hostBytes: 50_000 } });
    expect(receipt).toMatchObject({ status: "ok", calls: [{ status: "limit", limit: "output" }] });
    expect(codeOf(receipt)).toBe("LIMIT");
  });

  it.each([
    ["trapped", "(unreachable)", "IO", "it trapped"],
    ["failed", "(i32.const 3)", "IO", "the skill returned 3"],
    [
      "limit",
      "(if (i32.eq (memory.grow (i32.const 5000)) (i32.const -1)) (then (unreachable))) (i32.const 0)",
      "LIMIT",
      "it reached a limit",
    ],
    ["timeout", loopBody, "TIMEOUT", "it did not end in time"],
  ])("answers a callee that %s with a code and no fact of the host", async (status, body, code, words) => {
    await using family = await createFamily();
    await family.add("b", { body, manifest: { limits: { wallTime: "50ms" } } });
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b"], 1));
    expect(receipt.calls).toMatchObject([{ status }]);
    expect(innermost(receipt.output)).toEqual({ error: { code, message: `Cannot call the skill "b": ${words}` } });
  });

  it("shows whoever approves the whole path, and an answer for one path is none for another", async () => {
    const asked: ApprovalRequest[] = [];
    const ask = [{ permission: "env:read:KEY", approval: "first" }];
    const granted = { allow: ["env:read:KEY"] };
    const policy = { version: 1, skills: { "a@*": granted, "b@*": granted, "c@*": { ask } } };
    await using family = await createFamily({
      policy,
      env: { KEY: "1" },
      approve: (request) => asked.push(request) > 0,
    });
    const permissions = ["env:read:KEY"];
    const last = await family.add("c", { body: useValueBody, permissions, calls: [] });
    await family.add("b", { permissions });
    const first = await family.add("a", { permissions });
    for (const path of [["c"], ["b", "c"], ["b", "c"]]) {
      expect(innermost((await first.call(along(path, { name: "KEY" }))).output)).toEqual({ value: "1" });
    }
    await last.call({ name: "KEY" });
    const paths = asked.map(({ callers = [], skill }) => [...callers.map((caller) => caller.skill.id), skill.id]);
    expect(paths).toEqual([["a", "c"], ["a", "b", "c"], ["c"]]);
    expect(asked[1]?.callers).toMatchObject([{ digest: first.digest, skill: { version: "1.0.0" } }, {}]);
  });

  it.each([1, 2])("never waits for a place that those who wait for it hold, on %i cells", async (max) => {
    await using family = await createFamily({
      cells: { min: 1, max, spare: 0 },
      limits: { wallTime: "60s", queueTime: "60s" },
      policy: {
        version: 1,
        skills: { "b@*": { limits: { skillConcurrency: 1 } }, "c@*": { limits: { skillConcurrency: 1 } } },
      },
    });
    await family.add("d", { body: echoBody });
    const b = await family.add("b");
    const c = await family.add("c");
    const a = await family.add("a");
    const paths = [["b", "c", "d"], ["c", "b", "d"], ["d"]] as const;
    const receipts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const [skill, path] = (
          [
            [a, paths[index % 3] ?? []],
            [b, ["c", "d"]],
            [c, ["b", "d"]],
          ] as const
        )[index % 5] ?? [a, ["d"]];
        return skill.call(along(path, index), { tenant: `tenant ${index % 2}` });
      }),
    );
    expect(receipts.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(receipts.map(({ output }) => innermost(output))).toEqual(
      receipts.map((_, index) => ({ output: String(index) })),
    );
  });
});
