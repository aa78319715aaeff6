import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { type FileGate, openFileGate } from "../testing/file-gate.ts";

interface Listed {
  readonly name: string;
  readonly type: string;
}

async function namesOf(files: FileGate, path: string): Promise<readonly string[]> {
  return ((await files.ask({ op: "list", path })).header["entries"] as unknown as Listed[]).map(({ name }) => name);
}

describe("list", () => {
  it("gives the names and kinds of a folder, sorted, and follows no link", async () => {
    await using files = await openFileGate({ allow: ["fs:read:/data/*"] });
    await mkdir(join(files.folder, "sub"));
    for (const name of ["b", "B", ".hidden", "ä", "a b", "%2e"]) await writeFile(join(files.folder, name), "");
    await symlink("/etc", join(files.folder, "link"));
    expect((await files.ask({ op: "list", path: "/data" })).header["entries"]).toEqual([
      { name: "%2e", type: "file" },
      { name: ".hidden", type: "file" },
      { name: "B", type: "file" },
      { name: "a b", type: "file" },
      { name: "b", type: "file" },
      { name: "link", type: "link" },
      { name: "sub", type: "folder" },
      { name: "ä", type: "file" },
    ]);
  });

  it("shows only what the grant matches and no deny hides", async () => {
    const fill = async (folder: string): Promise<void> => {
      await mkdir(join(folder, "in"));
      for (const name of ["a.csv", "b.csv", "c.txt", ".csv"]) await writeFile(join(folder, "in", name), "");
    };
    await using some = await openFileGate({
      fill,
      allow: ["fs:read:/data/in/*.csv"],
      deny: ["fs:read:/data/in/b.csv"],
    });
    expect(await namesOf(some, "/data/in")).toEqual(["a.csv"]);
    expect((await some.ask({ op: "list", path: "/data" })).code).toBe("DENIED");
    await using all = await openFileGate({ fill, allow: ["fs:read:/data/**"] });
    expect(await namesOf(all, "/data")).toEqual(["in"]);
    expect(await namesOf(all, "/data/in/")).toEqual([".csv", "a.csv", "b.csv", "c.txt"]);
  });

  it("shows through a link only what may be read under both names", async () => {
    const fill = async (folder: string): Promise<void> => {
      await mkdir(join(folder, "real"));
      for (const name of ["a", "b", "c"]) await writeFile(join(folder, "real", name), "");
      await symlink("real", join(folder, "link"));
    };
    const deny = ["fs:read:/data/link/a", "fs:read:/data/real/b"];
    await using files = await openFileGate({ fill, deny });
    expect(await namesOf(files, "/data/link")).toEqual(["c"]);
  });

  it("goes on after the cursor, page by page, and shows every entry once", async () => {
    await using files = await openFileGate();
    const names = Array.from({ length: 1_700 }, (_, index) => `file-${String(index).padStart(5, "0")}`);
    await Promise.all(names.map((name) => writeFile(join(files.folder, name), "")));
    for (const limit of [undefined, 70, 850, 1_000]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page: Awaited<ReturnType<FileGate["ask"]>> = await files.ask({
          op: "list",
          path: "/data",
          limit,
          cursor,
        });
        const entries = page.header["entries"] as unknown as Listed[];
        expect(entries.length).toBeLessThanOrEqual(limit ?? 1_000);
        seen.push(...entries.map(({ name }) => name));
        cursor = page.header["cursor"] as string | undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(names);
    }
  });

  it("leaves out names that no request can ask for", async () => {
    await using files = await openFileGate();
    for (const bytes of [
      [0x62, 0xff],
      [0x6e, 0x0a],
      [0xc2, 0x85],
      [0x1b, 0x5b],
      [0x6f, 0x6b],
    ]) {
      await writeFile(Buffer.concat([Buffer.from(`${files.folder}/`), Buffer.from(bytes)]), "");
    }
    expect(await namesOf(files, "/data")).toEqual(["ok"]);
  });

  it("refuses a folder with too many entries, shown or not, and anything but a folder", async () => {
    await using files = await openFileGate({ allow: ["fs:read:/data/*"], capability: { maximumFolderEntries: 10 } });
    for (let index = 0; index < 11; index++) await writeFile(join(files.folder, `file-${index}`), "");
    expect((await files.ask({ op: "list", path: "/data" })).code).toBe("LIMIT");
    expect((await files.ask({ op: "list", path: "/data/file-0" })).code).toBe("INVALID");
  });

  it("refuses limits and cursors out of range", async () => {
    await using files = await openFileGate();
    for (const field of [
      { limit: 0 },
      { limit: 1_001 },
      { limit: 1.5 },
      { limit: "9" },
      { cursor: 1 },
      { cursor: "x".repeat(256) },
    ]) {
      expect((await files.ask({ op: "list", path: "/data", ...field })).code).toBe("INVALID");
    }
  });
});
