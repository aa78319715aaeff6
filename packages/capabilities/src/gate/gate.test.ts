import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createGrants, encodeFrame } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { openFileGate, see } from "../testing/file-gate.ts";
import { openProbe, probeGrants } from "../testing/probe.ts";

const fill = async (folder: string): Promise<void> => {
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "a.txt"), "hello");
  await writeFile(join(folder, "sub/b.txt"), "below");
  await symlink("a.txt", join(folder, "link"));
};

const nothing = () => Promise.resolve(new Uint8Array(0));

describe("the gate with an empty policy", () => {
  it("grants nothing, for every operation and every path", async () => {
    await using files = await openFileGate({
      fill,
      allow: [],
      requested: ["fs:read:/**", "fs:write:/**", "fs:delete:/**"],
    });
    const segment = fc.constantFrom("data", "a.txt", "sub", "b.txt", "link", "..", ".", "", "proc", "x");
    const path = fc.oneof(
      fc.array(segment).map((parts) => `/${parts.join("/")}`),
      fc.string().map((text) => `/${text}`),
    );
    const op = fc.constantFrom(
      "read",
      "stat",
      "list",
      "write",
      "append",
      "mkdir",
      "rename",
      "remove",
      "",
      "constructor",
    );
    await fc.assert(
      fc.asyncProperty(op, path, async (chosen, text) => {
        const answer = await files.ask({ op: chosen, path: text });
        expect(["DENIED", "INVALID", "UNAVAILABLE"]).toContain(answer.code);
        expect([Object.keys(answer.header), answer.body]).toEqual([["error"], ""]);
      }),
    );
    for (const chosen of ["read", "stat", "list"]) {
      for (const text of ["/", "/data", "/data/", "/data/a.txt", "/data/link", "/data/sub/b.txt", "/data/none"]) {
        expect((await files.ask({ op: chosen, path: text })).code).toBe("DENIED");
      }
    }
    expect(files.decisions.every(({ outcome }) => outcome === "deny")).toBe(true);
  });

  it("grants nothing either when the manifest is the empty one", async () => {
    await using files = await openFileGate({ fill, requested: [] });
    const answer = await files.ask({ op: "read", path: "/data/a.txt" });
    expect([answer.code, files.decisions[0]?.reason]).toEqual(["DENIED", "not-requested"]);
  });
});

describe("a denial", () => {
  it("is an answer with the permission to ask for", async () => {
    await using files = await openFileGate({ fill });
    expect(await files.ask({ op: "read", path: "/other/b.txt" })).toMatchObject({
      code: "DENIED",
      message: expect.stringMatching(/no permission allows it|does not request it/u) as unknown,
      permission: "fs:read:/other/b.txt",
    });
  });

  it("by a rule names neither the rule nor a permission, since none would help", async () => {
    await using files = await openFileGate({ fill, deny: ["fs:read:/data/sub/**"] });
    const { code, message, permission } = await files.ask({ op: "read", path: "/data/sub/b.txt" });
    expect({ code, message, permission }).toEqual({
      code: "DENIED",
      message: 'Cannot read "/data/sub/b.txt": it is refused, whatever else is granted',
      permission: undefined,
    });
    expect(files.decisions).toEqual([
      {
        callIndex: 0,
        permission: "fs:read:/data/sub/b.txt",
        outcome: "deny",
        reason: "denied-by-rule",
        rule: "fs:read:/data/sub/**",
      },
    ]);
  });

  it("is what an ask gets, since nobody can approve it here", async () => {
    await using files = await openFileGate({ fill, allow: [], ask: ["fs:read:/data/*"] });
    const answer = await files.ask({ op: "read", path: "/data/a.txt" });
    expect([answer.code, answer.permission, answer.body]).toEqual(["DENIED", "fs:read:/data/a.txt", ""]);
    expect(answer.message).toContain("it needs an approval");
    expect(files.decisions[0]).toMatchObject({ outcome: "ask", reason: "approval-needed", rule: "fs:read:/data/*" });
  });

  it("follows at the next host call after a grant was revoked or has expired", async () => {
    let current = probeGrants;
    const { serve } = openProbe(() => Promise.resolve(Uint8Array.of(1)), { grants: () => current });
    expect(see(await serve()).code).toBe(undefined);
    current = createGrants({ requested: [] });
    expect(see(await serve()).code).toBe("DENIED");

    const expiring = [{ permission: "fs:read:/data/*", expires: "2027-01-01T00:00:00Z" }];
    let nowMs = Date.parse("2026-12-31T23:59:59.999Z");
    await using files = await openFileGate({ fill, allow: expiring, now: () => nowMs });
    expect((await files.ask({ op: "read", path: "/data/a.txt" })).body).toBe("hello");
    nowMs += 1;
    expect((await files.ask({ op: "read", path: "/data/a.txt" })).code).toBe("DENIED");
  });
});

describe("a malformed request", () => {
  it("is answered as invalid, without a decision and without an act", async () => {
    await using files = await openFileGate({ fill });
    const serve = files.gate.functions.get("cordon_fs");
    const call = { callId: 1, signal: new AbortController().signal };
    const frames = [
      new Uint8Array(0),
      Uint8Array.of(1, 2, 3),
      encodeFrame({}),
      encodeFrame({ op: "read" }),
      encodeFrame({ op: "read", path: "/data/a.txt", to: "/b" }),
      encodeFrame({ op: "read", path: "/data/a.txt", __proto__: null, extra: 1 }),
      encodeFrame({ op: "stat", path: "/data/a.txt", offset: 0 }),
      encodeFrame({ op: "read", path: "/data/a.txt", offset: -1 }),
      encodeFrame({ op: "read", path: "/data/a.txt", offset: 1.5 }),
      encodeFrame({ op: "read", path: "/data/a.txt", length: 2 ** 53 }),
      encodeFrame({ op: "toString", path: "/data/a.txt" }),
      encodeFrame({ op: "read", path: "/data/a.txt" }, Uint8Array.of(1)),
      encodeFrame({ op: "read", path: "/data/a.txt", offset: [[[0]]] }),
    ];
    for (const frame of frames) expect(see((await serve?.(frame, call)) ?? frame).code).toBe("INVALID");
    expect(files.decisions).toEqual([]);
    expect(files.journal.entries.map(({ outcome }) => outcome)).toEqual(frames.map(() => "failed"));
  });
});

describe("an ended call", () => {
  it("gets no answer, before, while and after the act", async () => {
    const controller = new AbortController();
    const { serve, journal } = openProbe(() => Promise.withResolvers<Uint8Array>().promise);
    const waiting = serve({}, controller.signal);
    await Promise.resolve();
    controller.abort(new Error("the call ended"));
    await expect(waiting).rejects.toThrow("the call ended");
    await expect(serve({}, controller.signal)).rejects.toThrow("the call ended");
    expect(journal.entries.map(({ outcome }) => outcome)).toEqual(["cancelled"]);
  });

  it("does not act when it ended while its start was journaled", async () => {
    const controller = new AbortController();
    const journal = { started: () => controller.abort(new Error("the call ended")), ended: () => undefined };
    const { serve, acts } = openProbe(nothing, { journal });
    await expect(serve({}, controller.signal)).rejects.toThrow("the call ended");
    expect(acts()).toBe(0);
  });
});
