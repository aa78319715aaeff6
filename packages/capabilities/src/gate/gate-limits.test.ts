import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { encodeFrame, HardLimitError } from "@cordon/core";
import { describe, expect, it } from "vitest";

import { openFileGate } from "../testing/file-gate.ts";

const fill = async (folder: string): Promise<void> => {
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "a.txt"), "hello");
  await writeFile(join(folder, "sub/b.txt"), "below");
  await symlink("a.txt", join(folder, "link"));
};

describe("the limits of a permission", () => {
  it("bound its calls and its bytes, frames counted, with an answer that says so", async () => {
    await using calls = await openFileGate({ fill, allow: [{ permission: "fs:read:/data/**", maxCalls: 1 }] });
    expect((await calls.ask({ op: "read", path: "/data/link" })).body).toBe("hello");
    expect((await calls.ask({ op: "read", path: "/data/link" })).code).toBe("LIMIT");

    const request = encodeFrame({ op: "read", path: "/data/a.txt" }).length;
    const answer = encodeFrame({ bytes: 5 }).length + 5;
    const read = async (maxBytes: number) => {
      await using files = await openFileGate({ fill, allow: [{ permission: "fs:read:/data/**", maxBytes }] });
      return (await files.ask({ op: "read", path: "/data/a.txt" })).code;
    };
    expect(await read(request + answer)).toBe(undefined);
    for (const maxBytes of [1, request - 1, request, request + 4, request + answer - 1]) {
      expect(await read(maxBytes)).toBe("LIMIT");
    }
  });

  it("leave an entry that has room to another one that matches", async () => {
    const allow = [
      { permission: "fs:read:/data/a.txt", maxCalls: 1 },
      { permission: "fs:read:/data/*", maxCalls: 1 },
    ];
    await using files = await openFileGate({ fill, allow });
    const codes: (string | undefined)[] = [];
    for (let index = 0; index < 3; index++) codes.push((await files.ask({ op: "read", path: "/data/a.txt" })).code);
    expect(codes).toEqual([undefined, undefined, "LIMIT"]);
  });
});

describe("the hard limits of a call", () => {
  it("end the host call without an answer when its calls are used up, denied ones included", async () => {
    await using files = await openFileGate({ fill, limits: { hostCalls: 2 }, allow: ["fs:read:/data/*"] });
    await files.ask({ op: "read", path: "/data/a.txt" });
    await files.ask({ op: "read", path: "/other" });
    const error: unknown = await files.ask({ op: "read", path: "/data/a.txt" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HardLimitError);
    expect(error).toMatchObject({ code: "LIMIT_REACHED", limit: "hostCalls", maximum: 2 });
    expect(files.journal.entries.length).toBe(2);
  });

  it("count every byte of requests and answers, failed ones too", async () => {
    await using files = await openFileGate({ fill });
    const headers = [
      { op: "read", path: "/data/a.txt" },
      { op: "read", path: "/other" },
      { op: "list", path: "/data" },
    ];
    let bytes = 0;
    for (const header of headers) {
      const answer = await files.ask(header);
      bytes += encodeFrame(header).length + encodeFrame(answer.header).length + answer.body.length;
    }
    expect(files.gate.usage()).toEqual({ hostCalls: 3, hostBytes: bytes, httpBytes: 0 });
  });

  it("end the host call when its bytes are used up by the request, the body or the answer's header", async () => {
    const request = encodeFrame({ op: "read", path: "/data/a.txt" }).length;
    const answer = encodeFrame({ bytes: 5 }).length + 5;
    for (const hostBytes of [request - 1, request, request + 4, request + 5, request + answer - 1]) {
      await using files = await openFileGate({ fill, limits: { hostBytes } });
      await expect(files.ask({ op: "read", path: "/data/a.txt" })).rejects.toMatchObject({ limit: "hostBytes" });
      expect(files.journal.entries.map(({ outcome }) => outcome)).toEqual(hostBytes < request ? [] : ["limit"]);
    }
    await using enough = await openFileGate({ fill, limits: { hostBytes: request + answer } });
    expect((await enough.ask({ op: "read", path: "/data/a.txt" })).body).toBe("hello");
  });

  it("are reserved before the act, so that parallel calls cannot pass them together", async () => {
    await using files = await openFileGate({ limits: { hostBytes: 5_000 } });
    await writeFile(join(files.folder, "large"), "x".repeat(1_000));
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => files.ask({ op: "read", path: "/data/large" })),
    );
    const given = answers.filter(({ status }) => status === "fulfilled").length;
    expect(given).toBeLessThan(5);
    expect(files.gate.usage().hostBytes).toBeLessThanOrEqual(5_000);
  });
});
