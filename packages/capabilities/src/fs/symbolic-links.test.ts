import { mkdir, symlink, writeFile } from "node:fs/promises";
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

describe("symbolic links (F2)", () => {
  it("are followed inside the mount, relative and absolute, through folders and chains", async () => {
    await using files = await open();
    await symlink("a.txt", join(files.folder, "file"));
    await symlink("sub/deep", join(files.folder, "folder"));
    await symlink("../../a.txt", join(files.folder, "sub/deep/up"));
    await symlink(join(files.folder, "sub"), join(files.folder, "absolute"));
    await symlink("folder/up", join(files.folder, "chain"));
    const read = async (path: string) => (await files.ask({ op: "read", path })).body;
    expect(await read("/data/file")).toBe("hello");
    expect(await read("/data/folder/b.txt")).toBe("deep");
    expect(await read("/data/folder/up")).toBe("hello");
    expect(await read("/data/absolute/deep/b.txt")).toBe("deep");
    expect(await read("/data/chain")).toBe("hello");
    expect((await files.ask({ op: "stat", path: "/data/chain" })).header["stat"]).toMatchObject({
      type: "file",
      size: 5,
    });
  });

  it("resolve .. against the real folder, as the system does, and not against the text", async () => {
    await using files = await open();
    await symlink("sub/deep", join(files.folder, "jump"));
    await writeFile(join(files.folder, "sub/here"), "in sub");
    await symlink("jump/../here", join(files.folder, "through"));
    expect((await files.ask({ op: "read", path: "/data/through" })).body).toBe("in sub");
  });

  it("never lead out of the mount, not even on the way back in", async () => {
    await using files = await open();
    await symlink("../outside/key", join(files.folder, "file"));
    await symlink("../outside", join(files.folder, "folder"));
    await symlink("../mounted/a.txt", join(files.folder, "back"));
    await symlink(join(files.outside, "key"), join(files.folder, "absolute"));
    await symlink(`${files.folder}/../outside/key`, join(files.folder, "dots"));
    await symlink(`${files.folder}x`, join(files.folder, "prefix"));
    await symlink("/", join(files.folder, "root"));
    await symlink("/proc/self/root", join(files.folder, "magic"));
    await symlink("sub/../../outside/key", join(files.folder, "mixed"));
    for (const path of [
      "file",
      "folder/key",
      "back",
      "absolute",
      "dots",
      "prefix",
      "root/etc/passwd",
      "magic",
      "mixed",
    ]) {
      const answer = await files.ask({ op: "read", path: `/data/${path}` });
      expect([path, answer.code, answer.permission]).toEqual([path, "DENIED", undefined]);
    }
  });

  it("need a grant for what they lead to, and no deny there", async () => {
    await using files = await open({
      allow: ["fs:read:/data/pub/**", "fs:read:/data/secret/**"],
      deny: ["fs:read:/data/secret/key"],
    });
    await mkdir(join(files.folder, "pub"));
    await symlink("../a.txt", join(files.folder, "pub/ungranted"));
    await symlink("../secret/key", join(files.folder, "pub/denied"));
    await symlink("../secret", join(files.folder, "pub/folder"));
    const ungranted = await files.ask({ op: "read", path: "/data/pub/ungranted" });
    expect([ungranted.code, ungranted.permission]).toEqual(["DENIED", "fs:read:/data/a.txt"]);
    expect((await files.ask({ op: "read", path: "/data/pub/denied" })).code).toBe("DENIED");
    expect((await files.ask({ op: "read", path: "/data/pub/folder/key" })).code).toBe("DENIED");
    expect(files.decisions.map(({ permission, outcome, rule }) => [permission, outcome, rule])).toEqual([
      ["fs:read:/data/pub/ungranted", "allow", "fs:read:/data/pub/**"],
      ["fs:read:/data/a.txt", "deny", undefined],
      ["fs:read:/data/pub/denied", "allow", "fs:read:/data/pub/**"],
      ["fs:read:/data/secret/key", "deny", "fs:read:/data/secret/key"],
      ["fs:read:/data/pub/folder/key", "allow", "fs:read:/data/pub/**"],
      ["fs:read:/data/secret/key", "deny", "fs:read:/data/secret/key"],
    ]);
  });

  it("do not tell whether something exists where no grant reaches", async () => {
    await using files = await open({ allow: ["fs:read:/data/pub/*"] });
    await mkdir(join(files.folder, "pub"));
    await symlink("../secret/key", join(files.folder, "pub/there"));
    await symlink("../secret/none", join(files.folder, "pub/missing"));
    await symlink("../secret/key/below", join(files.folder, "pub/below"));
    await symlink("../secret/", join(files.folder, "pub/slash"));
    for (const name of ["there", "missing", "below", "slash"]) {
      expect((await files.ask({ op: "stat", path: `/data/pub/${name}` })).code).toBe("DENIED");
    }
  });

  it("end in not found when they dangle, and in a refusal when there are more than 40", async () => {
    await using files = await open();
    await symlink("none", join(files.folder, "dangling"));
    await symlink("loop", join(files.folder, "loop"));
    await symlink("a.txt", join(files.folder, "link-0"));
    for (let index = 1; index <= 40; index++) await symlink(`link-${index - 1}`, join(files.folder, `link-${index}`));
    expect((await files.ask({ op: "read", path: "/data/dangling" })).code).toBe("NOT_FOUND");
    expect((await files.ask({ op: "read", path: "/data/loop" })).code).toBe("DENIED");
    expect((await files.ask({ op: "read", path: "/data/loop/x" })).code).toBe("DENIED");
    expect((await files.ask({ op: "read", path: "/data/link-39" })).body).toBe("hello");
    expect((await files.ask({ op: "read", path: "/data/link-40" })).code).toBe("DENIED");
  });

  it("that ask for a folder do not open a file, with the slash in the path or in the link", async () => {
    await using files = await open();
    await symlink("a.txt/", join(files.folder, "slash"));
    await symlink("a.txt/.", join(files.folder, "dot"));
    await symlink("a.txt", join(files.folder, "plain"));
    for (const path of ["/data/slash", "/data/dot", "/data/plain/"]) {
      expect((await files.ask({ op: "read", path })).code).toBe("INVALID");
    }
  });

  it("with bytes that are not UTF-8 lead nowhere", async () => {
    await using files = await open();
    await symlink(Buffer.from([0xff, 0x2f, 0x61]), join(files.folder, "bytes"));
    expect((await files.ask({ op: "read", path: "/data/bytes" })).code).toBe("DENIED");
  });

  it("do not lead behind another mount, whose virtual path names other files", async () => {
    await using files = await open({ mounts: { "/data/sub": "outside" } });
    await symlink("sub/deep/b.txt", join(files.folder, "hidden"));
    expect((await files.ask({ op: "read", path: "/data/sub/key" })).body).toBe("SECRET");
    const answer = await files.ask({ op: "read", path: "/data/hidden" });
    expect([answer.code, answer.body]).toEqual(["DENIED", ""]);
  });
});
