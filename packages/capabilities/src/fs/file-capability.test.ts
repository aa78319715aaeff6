import { link, mkdir, rename, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { type FileGateOptions, openFileGate } from "../testing/file-gate.ts";

async function fill(folder: string, outside: string): Promise<void> {
  await mkdir(join(folder, "sub/deep"), { recursive: true });
  await mkdir(join(folder, "database"));
  await mkdir(join(folder, "secret"));
  await writeFile(join(folder, "a.txt"), "hello");
  await writeFile(join(folder, "sub/deep/b.txt"), "deep");
  await writeFile(join(folder, "database/rows"), "rows");
  await writeFile(join(folder, "secret/key"), "SECRET");
  await writeFile(join(outside, "key"), "SECRET");
}

const open = (options: FileGateOptions = {}) => openFileGate({ fill, ...options });

describe("read", () => {
  it("gives the bytes of a regular file and how many there are", async () => {
    await using files = await open();
    const answer = await files.ask({ op: "read", path: "/data/a.txt" });
    expect([answer.code, answer.header["bytes"], answer.body]).toEqual([undefined, 5, "hello"]);
    expect((await files.ask({ op: "read", path: "/data/sub/./deep/../deep//b.txt" })).body).toBe("deep");
  });

  it("gives the part that was asked for, less at the end, nothing behind it", async () => {
    await using files = await open();
    const read = async (offset: number, length?: number) =>
      (await files.ask({ op: "read", path: "/data/a.txt", offset, length })).body;
    expect([await read(1, 3), await read(3, 100), await read(4), await read(5), await read(2 ** 53 - 1, 9)]).toEqual([
      "ell",
      "lo",
      "o",
      "",
      "",
    ]);
  });

  it("says what is missing, what is a folder and what is a file by codes without host facts", async () => {
    await using files = await open();
    const code = async (path: string) => (await files.ask({ op: "read", path })).code;
    expect(await code("/data/none")).toBe("NOT_FOUND");
    expect(await code("/data/a.txt/below")).toBe("NOT_FOUND");
    expect(await code("/data/sub")).toBe("INVALID");
    expect(await code("/data/a.txt/")).toBe("INVALID");
    expect(await code("/data/a.txt/.")).toBe("INVALID");
  });

  it("refuses more than one answer may hold before it reads, also of a sparse file", async () => {
    await using files = await open({ capability: { maximumReadBytes: 1_000 } });
    await writeFile(join(files.folder, "sparse"), "");
    await truncate(join(files.folder, "sparse"), 2 ** 30);
    const answer = await files.ask({ op: "read", path: "/data/sparse" });
    expect([answer.code, answer.body]).toEqual(["LIMIT", ""]);
    expect(answer.message).toContain("read parts of at most 1000 with offset and length");
    expect((await files.ask({ op: "read", path: "/data/sparse", offset: 2 ** 29, length: 1_000 })).body.length).toBe(
      1_000,
    );
  });

  it("reads a file with a second name like any other", async () => {
    await using files = await open();
    await link(join(files.outside, "key"), join(files.folder, "hard"));
    expect((await files.ask({ op: "read", path: "/data/hard" })).body).toBe("SECRET");
  });
});

describe("stat", () => {
  it("describes files and folders, the mounted folder too", async () => {
    await using files = await open({ allow: ["fs:read:/data/**", "fs:read:/data"] });
    const stat = async (path: string) =>
      (await files.ask({ op: "stat", path })).header["stat"] as { type: string; size: number; mtimeMs: number };
    expect(await stat("/data/a.txt")).toMatchObject({ type: "file", size: 5 });
    expect(await stat("/data/sub")).toMatchObject({ type: "folder", size: 0 });
    expect(await stat("/data")).toMatchObject({ type: "folder", size: 0 });
    expect(Number.isInteger((await stat("/data/a.txt")).mtimeMs)).toBe(true);
  });
});

describe("paths (F1, F5, F7, F9)", () => {
  it("never decodes a path and never leaves its mount by one", async () => {
    await using files = await open();
    const codes: (string | undefined)[] = [];
    for (const path of [
      "/data/%2e%2e/outside/key",
      "/data/..%2foutside/key",
      "/data/\\..\\outside\\key",
      "/data/．．/key",
    ]) {
      codes.push((await files.ask({ op: "read", path })).code);
    }
    expect(codes).toEqual(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]);
    for (const path of [
      "/data/../outside/key",
      "/data/sub/../../outside/key",
      "/outside/key",
      "/database",
      "/etc/passwd",
    ]) {
      expect((await files.ask({ op: "read", path })).code).toBe("DENIED");
    }
    expect((await files.ask({ op: "read", path: "/../data/a.txt" })).code).toBe("INVALID");
  });

  it("takes no prefix of a name for the name", async () => {
    await using files = await open({ allow: ["fs:read:/data/data/**"] });
    await mkdir(join(files.folder, "data"));
    expect((await files.ask({ op: "read", path: "/data/database/rows" })).code).toBe("DENIED");
  });

  it("refuses what is outside every mount whatever was granted", async () => {
    await using files = await open({ allow: ["fs:read:/**"] });
    for (const path of ["/proc/self/environ", "/etc/passwd", "/dev/zero", "/sys/kernel", "/database/rows", "/datab"]) {
      for (const op of ["read", "stat", "list"]) {
        const answer = await files.ask({ op, path });
        expect([answer.code, answer.permission, answer.body]).toEqual(["DENIED", undefined, ""]);
      }
    }
  });

  it("refuses a path that is no string, relative, too long, ill-formed or with control characters", async () => {
    await using files = await open();
    const paths = [
      3,
      null,
      ["/data/a.txt"],
      { href: "file:///etc/passwd" },
      "",
      "data/a.txt",
      "/data/a.txt\0",
      "/data/a\n.txt",
      "/data/\u0085",
      "/data/\ud800",
      `/data/${"a".repeat(256)}`,
      `/data/${"é".repeat(128)}`,
      `/data/${"sub/../".repeat(20_000)}a.txt`,
    ];
    for (const path of paths) expect((await files.ask({ op: "read", path })).code).toBe("INVALID");
    expect((await files.ask({ op: "read", path: "/data/\u202etxt.a" })).code).toBe("NOT_FOUND");
  });

  it("shows no host path and no system error text in any answer", async () => {
    await using files = await open({ allow: ["fs:read:/data/**", "fs:read:/gone"] });
    await symlink(join(files.outside, "key"), join(files.folder, "absolute"));
    await symlink("../outside/key", join(files.folder, "relative"));
    await symlink("loop", join(files.folder, "loop"));
    const texts: string[] = [];
    for (const name of ["none", "a.txt/x", "absolute", "relative", "loop", "sub", "..", "a".repeat(255)]) {
      for (const op of ["read", "stat", "list"]) {
        const answer = await files.ask({ op, path: `/data/${name}` });
        texts.push(JSON.stringify(answer.header));
      }
    }
    for (const text of texts) {
      expect(text).not.toContain(files.folder);
      expect(text).not.toMatch(/outside|mounted"|ENO|ELOOP|EACCES|errno|\/proc\/self/u);
    }
  });
});

describe("a mounted folder", () => {
  it("keeps its meaning when the names above it change", async () => {
    await using files = await open();
    await rename(files.folder, `${files.folder}-moved`);
    await symlink(files.outside, files.folder);
    expect((await files.ask({ op: "read", path: "/data/a.txt" })).body).toBe("hello");
    expect((await files.ask({ op: "read", path: "/data/key" })).code).toBe("NOT_FOUND");
  });
});
