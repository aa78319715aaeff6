import { chmod, link, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { FrameHeader } from "@cordon/core";
import { describe, expect, it } from "vitest";

import { type FileGate, type FileGateOptions, openFileGate, type SeenAnswer } from "../testing/file-gate.ts";

const everything = ["fs:read:/data/**", "fs:write:/data/**", "fs:delete:/data/**"];

async function fill(folder: string, outside: string): Promise<void> {
  await mkdir(join(folder, "sub/deep"), { recursive: true });
  await writeFile(join(folder, "a.txt"), "old");
  await writeFile(join(folder, "sub/b.txt"), "b");
  await mkdir(join(outside, "kept"));
  await writeFile(join(outside, "kept/key"), "SECRET");
  await symlink("../outside/kept", join(folder, "out"));
  await symlink("../outside/kept/key", join(folder, "out-file"));
  await symlink("../outside/none", join(folder, "dangling"));
  await symlink("sub", join(folder, "in"));
}

const open = (options: FileGateOptions = {}): Promise<FileGate> =>
  openFileGate({ fill, allow: everything, ...options });
const write = (files: FileGate, path: string, body: string): Promise<SeenAnswer> =>
  files.ask({ op: "write", path }, undefined, body);
const host = (files: FileGate, name: string): Promise<string> => readFile(join(files.folder, name), "utf8");
const codeOf = async (answer: Promise<SeenAnswer>): Promise<string | undefined> => (await answer).code;

async function outsideIsUntouched(files: FileGate): Promise<void> {
  expect(await readdir(files.outside)).toEqual(["kept"]);
  expect(await readdir(join(files.outside, "kept"))).toEqual(["key"]);
  expect(await readFile(join(files.outside, "kept/key"), "utf8")).toBe("SECRET");
}

describe("write", () => {
  it("makes a file and replaces one, whole, and says how many bytes", async () => {
    await using files = await open();
    expect((await write(files, "/data/new.txt", "fresh")).header).toEqual({ bytes: 5 });
    expect((await write(files, "/data/a.txt", "")).header).toEqual({ bytes: 0 });
    expect([await host(files, "new.txt"), await host(files, "a.txt")]).toEqual(["fresh", ""]);
    expect((await readdir(files.folder)).filter((name) => name.startsWith(".cordon"))).toEqual([]);
  });

  it("keeps the permission bits of the file it replaces, and no bit that gives rights", async () => {
    await using files = await open();
    await chmod(join(files.folder, "a.txt"), 0o4600);
    await write(files, "/data/a.txt", "new");
    expect((await stat(join(files.folder, "a.txt"))).mode & 0o7777).toBe(0o600);
  });

  it("gives the name a new file: another name of the old one keeps the old content", async () => {
    await using files = await open();
    await link(join(files.outside, "kept/key"), join(files.folder, "hard"));
    expect((await write(files, "/data/hard", "mine")).code).toBeUndefined();
    expect(await host(files, "hard")).toBe("mine");
    await outsideIsUntouched(files);
  });

  it("is never led outside by a link, whichever part of the path it is", async () => {
    await using files = await open();
    expect(await codeOf(write(files, "/data/out/new", "x"))).toBe("DENIED");
    expect(await codeOf(write(files, "/data/out-file", "x"))).toBe("INVALID");
    expect(await codeOf(write(files, "/data/dangling", "x"))).toBe("INVALID");
    expect((await write(files, "/data/in/c.txt", "through a link inside")).code).toBeUndefined();
    expect(await host(files, "sub/c.txt")).toBe("through a link inside");
    await outsideIsUntouched(files);
  });

  it("needs a permission for the place a link leads to", async () => {
    await using files = await open({ allow: ["fs:write:/data/in/*"] });
    expect(await write(files, "/data/in/c.txt", "x")).toMatchObject({
      code: "DENIED",
      permission: "fs:write:/data/sub/c.txt",
    });
    expect(await readdir(join(files.folder, "sub"))).toEqual(["b.txt", "deep"]);
  });

  it("refuses what is no regular file, a folder that is missing and a path without permission", async () => {
    await using files = await open({ allow: ["fs:write:/data/**"], deny: ["fs:write:/data/sub/b.txt"] });
    expect(await codeOf(write(files, "/data/sub", "x"))).toBe("INVALID");
    expect(await codeOf(write(files, "/data/none/c", "x"))).toBe("NOT_FOUND");
    expect(await codeOf(write(files, "/data/a.txt/c", "x"))).toBe("INVALID");
    expect(await codeOf(write(files, "/data/sub/b.txt", "x"))).toBe("DENIED");
    expect(await codeOf(write(files, "/data/in/b.txt", "x"))).toBe("DENIED");
    expect(await codeOf(write(files, "/data", "x"))).toBe("DENIED");
    expect(await codeOf(write(files, "/etc/passwd", "x"))).toBe("DENIED");
    expect(await host(files, "sub/b.txt")).toBe("b");
  });

  it("leaves nothing behind when the call ends in between", async () => {
    await using files = await open();
    for (let steps = 0; steps < 12; steps++) {
      const controller = new AbortController();
      const answer = files.ask({ op: "write", path: "/data/a.txt" }, controller.signal, "x".repeat(600_000));
      for (let step = 0; step < steps; step++) await readdir(files.folder);
      controller.abort(new Error("ended"));
      await answer.catch((error: unknown) => expect(error).toMatchObject({ message: "ended" }));
      await using ordinary = await open();
      await write(ordinary, "/data/a.txt", "next");
      expect(["old", "x".repeat(600_000)]).toContain(await host(files, "a.txt"));
    }
    await files.mounts[Symbol.asyncDispose]();
    expect((await readdir(files.folder)).filter((name) => name.startsWith(".cordon"))).toEqual([]);
  });

  it("is bounded by the operator, the permission and the call", async () => {
    await using small = await open({ capability: { maximumWriteBytes: 10 } });
    expect(await codeOf(write(small, "/data/a.txt", "x".repeat(70_000)))).toBe("INVALID");
    const entry = { permission: "fs:write:/data/**", maxBytes: 200 };
    await using tight = await open({ allow: [entry] });
    expect((await write(tight, "/data/a.txt", "x".repeat(50))).code).toBeUndefined();
    expect(await codeOf(write(tight, "/data/a.txt", "y".repeat(50)))).toBe("LIMIT");
    expect(await host(tight, "a.txt")).toBe("x".repeat(50));
    await using limited = await open({ limits: { hostBytes: 100 } });
    await expect(write(limited, "/data/a.txt", "x".repeat(100))).rejects.toMatchObject({ limit: "hostBytes" });
  });
});

describe("append", () => {
  const append = (files: FileGate, path: string, body: string): Promise<SeenAnswer> =>
    files.ask({ op: "append", path }, undefined, body);

  it("adds to the end, and makes what is not there", async () => {
    await using files = await open();
    await append(files, "/data/a.txt", "+1");
    await append(files, "/data/a.txt", "+2");
    await append(files, "/data/log", "first");
    expect([await host(files, "a.txt"), await host(files, "log")]).toEqual(["old+1+2", "first"]);
  });

  it("keeps every byte of appends that run at once", async () => {
    await using files = await open();
    await Promise.all(Array.from({ length: 50 }, (_, index) => append(files, "/data/log", `line ${index}\n`)));
    expect((await host(files, "log")).split("\n").length).toBe(51);
  });

  it("does not reach outside through a link or a second name of a file", async () => {
    await using files = await open();
    await link(join(files.outside, "kept/key"), join(files.folder, "hard"));
    expect(await codeOf(append(files, "/data/hard", "x"))).toBe("DENIED");
    expect(await codeOf(append(files, "/data/out-file", "x"))).toBe("INVALID");
    expect(await codeOf(append(files, "/data/dangling", "x"))).toBe("INVALID");
    expect(await codeOf(append(files, "/data/out/key", "x"))).toBe("DENIED");
    await outsideIsUntouched(files);
  });
});

describe("mkdir", () => {
  const make = (files: FileGate, path: string, recursive?: boolean): Promise<SeenAnswer> =>
    files.ask({ op: "mkdir", path, ...(recursive === undefined ? {} : { recursive }) });

  it("makes a folder, and the ones above it when it is asked to", async () => {
    await using files = await open();
    expect((await make(files, "/data/new")).header).toEqual({});
    expect(await codeOf(make(files, "/data/x/y/z"))).toBe("NOT_FOUND");
    expect((await make(files, "/data/x/y/z/", true)).code).toBeUndefined();
    expect((await lstat(join(files.folder, "x/y/z"))).isDirectory()).toBe(true);
  });

  it("answers EXISTS to what stands there, unless it is a folder and may be", async () => {
    await using files = await open();
    expect(await codeOf(make(files, "/data/sub"))).toBe("EXISTS");
    expect(await codeOf(make(files, "/data/a.txt", true))).toBe("EXISTS");
    expect(await codeOf(make(files, "/data/dangling", true))).toBe("EXISTS");
    expect(await codeOf(make(files, "/data/sub", true))).toBeUndefined();
    expect(await codeOf(make(files, "/data/out/new", true))).toBe("DENIED");
    await outsideIsUntouched(files);
  });

  it("needs a permission for every folder it makes", async () => {
    await using files = await open({ allow: ["fs:write:/data/x/y"] });
    expect(await make(files, "/data/x/y", true)).toMatchObject({ code: "DENIED", permission: "fs:write:/data/x" });
    expect(await readdir(files.folder)).not.toContain("x");
  });
});

describe("rename", () => {
  const move = (files: FileGate, path: string, to: string): Promise<SeenAnswer> =>
    files.ask({ op: "rename", path, to });

  it("moves a file, in place of another, and a folder with what is in it", async () => {
    await using files = await open();
    expect((await move(files, "/data/a.txt", "/data/sub/b.txt")).header).toEqual({});
    expect(await host(files, "sub/b.txt")).toBe("old");
    expect((await move(files, "/data/sub/", "/data/moved")).code).toBeUndefined();
    expect(await host(files, "moved/b.txt")).toBe("old");
  });

  it("needs a permission for both ends, and for a folder everything below them", async () => {
    await using one = await open({ allow: ["fs:write:/data/*"] });
    expect(await codeOf(move(one, "/data/a.txt", "/data/sub/c"))).toBe("DENIED");
    expect(await codeOf(move(one, "/data/sub/b.txt", "/data/c"))).toBe("DENIED");
    expect(await codeOf(move(one, "/data/sub", "/data/moved"))).toBe("DENIED");
    expect(await codeOf(move(one, "/data/a.txt", "/data/c"))).toBeUndefined();
    await using denied = await open({ deny: ["fs:write:/data/sub/deep/x"] });
    expect(await codeOf(move(denied, "/data/sub", "/data/moved"))).toBe("DENIED");
    expect(await codeOf(move(denied, "/data/in/b.txt", "/data/c"))).toBeUndefined();
  });

  it("moves a link as a link, and never what is outside", async () => {
    await using files = await open();
    expect(await codeOf(move(files, "/data/out-file", "/data/renamed"))).toBeUndefined();
    expect(await readlink(join(files.folder, "renamed"))).toBe("../outside/kept/key");
    expect(await codeOf(files.ask({ op: "read", path: "/data/renamed" }))).toBe("DENIED");
    expect(await codeOf(move(files, "/data/out/key", "/data/stolen"))).toBe("DENIED");
    expect(await codeOf(move(files, "/data/a.txt", "/data/out/new"))).toBe("DENIED");
    await outsideIsUntouched(files);
  });

  it("says what stands in the way", async () => {
    await using files = await open();
    expect(await codeOf(move(files, "/data/none", "/data/c"))).toBe("NOT_FOUND");
    expect(await codeOf(move(files, "/data/a.txt", "/data/sub"))).toBe("EXISTS");
    expect(await codeOf(move(files, "/data/sub", "/data/a.txt"))).toBe("EXISTS");
    expect(await codeOf(move(files, "/data/sub", "/data/sub/deep/sub"))).toBe("INVALID");
    expect(await codeOf(move(files, "/data/a.txt/", "/data/c"))).toBe("INVALID");
    expect(await codeOf(move(files, "/data", "/data/c"))).toBe("DENIED");
  });
});

describe("remove", () => {
  const remove = (files: FileGate, path: string, recursive?: boolean): Promise<SeenAnswer> =>
    files.ask({ op: "remove", path, ...(recursive === undefined ? {} : { recursive }) });

  it("removes a file, an empty folder, and a full one when it is asked to", async () => {
    await using files = await open();
    expect((await remove(files, "/data/a.txt")).header).toEqual({});
    expect(await codeOf(remove(files, "/data/sub/deep/"))).toBeUndefined();
    expect(await codeOf(remove(files, "/data/sub"))).toBe("INVALID");
    await mkdir(join(files.folder, "sub/x/y"), { recursive: true });
    await writeFile(join(files.folder, "sub/x/y/file"), "");
    await writeFile(Buffer.concat([Buffer.from(join(files.folder, "sub/")), Buffer.of(0xff, 0xfe)]), "not UTF-8");
    expect(await codeOf(remove(files, "/data/sub", true))).toBeUndefined();
    expect(await readdir(files.folder)).not.toContain("sub");
  });

  it("removes a link itself, alone or in a folder, never what it leads to", async () => {
    await using files = await open();
    await symlink("../../outside", join(files.folder, "sub/leads-out"));
    expect(await codeOf(remove(files, "/data/out"))).toBeUndefined();
    expect(await codeOf(remove(files, "/data/sub", true))).toBeUndefined();
    expect(await codeOf(remove(files, "/data/dangling", true))).toBeUndefined();
    await outsideIsUntouched(files);
  });

  it("needs fs:delete, for a folder with everything in it of all of it", async () => {
    await using writer = await open({ allow: ["fs:write:/data/**"] });
    expect(await remove(writer, "/data/a.txt")).toMatchObject({ code: "DENIED", permission: "fs:delete:/data/a.txt" });
    await using one = await open({ allow: ["fs:delete:/data/*"] });
    expect(await codeOf(remove(one, "/data/sub", true))).toBe("DENIED");
    await using denied = await open({ deny: ["fs:delete:/data/sub/b.txt"] });
    expect(await codeOf(remove(denied, "/data/sub", true))).toBe("DENIED");
    expect(await host(denied, "sub/b.txt")).toBe("b");
  });

  it("stops at the bound of entries and levels", async () => {
    await using files = await open({ capability: { maximumFolderEntries: 3 } });
    await mkdir(join(files.folder, "many"));
    for (const name of ["1", "2", "3", "4"]) await writeFile(join(files.folder, "many", name), "");
    expect(await codeOf(remove(files, "/data/many", true))).toBe("LIMIT");
    await mkdir(join(files.folder, "deep", "d/".repeat(70)), { recursive: true });
    await using roomy = await open({ mounts: { "/more": "mounted" } });
    await mkdir(join(roomy.folder, "deep", "d/".repeat(70)), { recursive: true });
    expect(await codeOf(remove(roomy, "/data/deep", true))).toBe("LIMIT");
  });

  it("refuses a mounted folder and what holds one", async () => {
    await using files = await openFileGate({
      fill,
      allow: [...everything, "fs:delete:/data/**", "fs:write:/data/**"],
      mounts: { "/data/sub/deep": "outside" },
    });
    expect(await codeOf(remove(files, "/data/sub", true))).toBe("DENIED");
    expect(await codeOf(remove(files, "/data/sub/deep", true))).toBe("DENIED");
    expect(await codeOf(files.ask({ op: "rename", path: "/data/sub", to: "/data/moved" }))).toBe("DENIED");
    await outsideIsUntouched(files);
  });
});

describe("requests that change files", () => {
  it.each<readonly [string, FrameHeader, string]>([
    ["a write of a folder", { op: "write", path: "/data/x/" }, ""],
    ["a write with a place in the file", { op: "write", path: "/data/x", offset: 1 }, ""],
    ["a rename without its end", { op: "rename", path: "/data/x" }, ""],
    ["a rename to a relative path", { op: "rename", path: "/data/x", to: "y" }, ""],
    ["a flag that is no flag", { op: "remove", path: "/data/x", recursive: "yes" }, ""],
    ["a body where none belongs", { op: "mkdir", path: "/data/x" }, "body"],
    ["an operation nobody knows", { op: "chmod", path: "/data/x" }, ""],
    ["an operation every object has", { op: "toString", path: "/data/x" }, ""],
  ])("are INVALID when they are %s", async (_what, header, body) => {
    await using files = await open();
    expect(await codeOf(files.ask(header, undefined, body))).toBe("INVALID");
  });
});
