import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sharedMounts } from "./mount-table.ts";
import { Mounts } from "./mounts.ts";

let folder: string;
let one: string;
let two: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-shared-"));
  one = join(folder, "one");
  two = join(folder, "two");
  await mkdir(join(one, "inner"), { recursive: true });
  await mkdir(two);
});
afterAll(() => rm(folder, { recursive: true }));

describe("sharedMounts", () => {
  it("finds a path only where it leads every caller to the same folder", async () => {
    await using own = await Mounts.open({ "/a": one, "/b": two, "/c": one });
    await using caller = await Mounts.open({ "/a": one, "/b": one, "/": two });
    await using further = await Mounts.open({ "/a": one, "/c": one });
    const found = (callers: readonly Mounts[], path: string): boolean =>
      sharedMounts(own, callers).find(path.split("/").slice(1)) !== undefined;
    expect(["/a/x", "/b/x", "/c/x", "/d"].map((path) => found([caller], path))).toEqual([true, false, false, false]);
    expect(["/a/x", "/c/x"].map((path) => found([further], path))).toEqual([true, true]);
    expect(["/a/x", "/c/x"].map((path) => found([caller, further], path))).toEqual([true, false]);
  });

  it("finds nothing that a caller sees another folder in, and refuses changes to what holds one", async () => {
    await using own = await Mounts.open({ "/a": one });
    await using caller = await Mounts.open({ "/a": one, "/a/inner": two });
    const shared = sharedMounts(own, [caller]);
    expect(shared.find(["a", "other"])).toBeDefined();
    expect(shared.find(["a", "inner", "x"])).toBeUndefined();
    expect([own.hasBelow("/a"), shared.hasBelow("/a")]).toEqual([false, true]);
  });

  it("takes a folder for another one when it was put in the place of the first", async () => {
    const swapped = join(folder, "swapped");
    await mkdir(swapped);
    await using caller = await Mounts.open({ "/a": swapped });
    await rm(swapped, { recursive: true });
    await mkdir(join(folder, "keep"));
    await mkdir(swapped);
    await using own = await Mounts.open({ "/a": swapped });
    expect(sharedMounts(own, [caller]).find(["a"])).toBeUndefined();
  });
});
