import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DisposedError, MountError, UnsupportedPlatformError } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { requireDescriptorPaths } from "./descriptor-path.ts";
import { Mounts } from "./mounts.ts";

let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cordon-")));
  for (const name of ["one", "two", "three"]) await mkdir(join(root, name));
  await writeFile(join(root, "file"), "");
  await symlink("/proc", join(root, "to-proc"));
  await symlink("one", join(root, "to-one"));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

async function refusal(virtualPath: string, folder: string): Promise<string> {
  try {
    await using mounts = await Mounts.open({ [virtualPath]: folder });
    return mounts.disposed ? "disposed" : "mounted";
  } catch (error) {
    if (error instanceof MountError) return `${error.code}: ${error.reason}`;
    throw error;
  }
}

describe("Mounts.open", () => {
  it("refuses /proc, /sys and /dev, what is inside them and what holds them, by any name", async () => {
    for (const folder of [
      "/",
      "/proc",
      "/proc/self",
      "/proc/self/root",
      "/sys",
      "/sys/kernel",
      "/dev",
      "/dev/../",
      "/./",
    ]) {
      expect(await refusal("/data", folder)).toBe("MOUNT_INVALID: it is, holds or lies in /proc, /sys or /dev");
    }
    expect(await refusal("/data", join(root, "to-proc"))).toContain("/proc, /sys or /dev");
    expect(await refusal("/data", join(root, "to-proc/self/fd"))).toContain("/proc, /sys or /dev");
  });

  it("refuses a folder that is missing, is none, or is not named absolutely", async () => {
    expect(await refusal("/data", join(root, "none"))).toBe("MOUNT_INVALID: it does not exist");
    expect(await refusal("/data", join(root, "file"))).toBe("MOUNT_INVALID: it is not a folder");
    expect(await refusal("/data", "one")).toBe("MOUNT_INVALID: the folder is not an absolute path");
  });

  it("refuses a virtual path that is not canonical", async () => {
    for (const path of [
      "",
      "data",
      "/data/",
      "//data",
      "/a/../b",
      "/a/./b",
      "/a\0",
      "/a\nb",
      "/\ud800",
      `/${"a".repeat(256)}`,
    ]) {
      expect(await refusal(path, join(root, "one"))).toBe(
        'MOUNT_INVALID: the virtual path is not canonical; write it like "/data"',
      );
    }
    expect(await refusal("/", join(root, "one"))).toBe("mounted");
  });

  it("leaves nothing open when one of several folders is refused", async () => {
    const before = (await readdir("/proc/self/fd")).length;
    await expect(Mounts.open({ "/one": join(root, "one"), "/none": join(root, "none") })).rejects.toThrow(MountError);
    expect((await readdir("/proc/self/fd")).length).toBe(before);
  });

  it("names the virtual path and the folder in its error, for the operator", async () => {
    const error: unknown = await Mounts.open({ "/data": join(root, "none") }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MOUNT_INVALID", virtualPath: "/data", folder: join(root, "none") });
  });
});

describe("Mounts.find", () => {
  it("takes the longest mount that a path begins with, by segments", async () => {
    await using mounts = await Mounts.open({
      "/data": join(root, "one"),
      "/data/sub/deep": join(root, "two"),
      "/data/sub": join(root, "to-one"),
    });
    const find = (path: string): unknown => {
      const found = mounts.find(path.split("/").slice(1));
      return found === undefined ? undefined : [found.mount.virtualPath, found.components];
    };
    expect(find("/data")).toEqual(["/data", []]);
    expect(find("/data/a/b")).toEqual(["/data", ["a", "b"]]);
    expect(find("/data/subway")).toEqual(["/data", ["subway"]]);
    expect(find("/data/sub/x")).toEqual(["/data/sub", ["x"]]);
    expect(find("/data/sub/deep/x")).toEqual(["/data/sub/deep", ["x"]]);
    expect(find("/database")).toBe(undefined);
    expect(find("/")).toBe(undefined);
  });

  it("finds nothing when nothing is mounted", async () => {
    await using mounts = await Mounts.open();
    expect(mounts.find([])).toBe(undefined);
  });
});

describe("Mounts disposal", () => {
  it("waits for those who use the folders, refuses new ones, and happens once", async () => {
    const mounts = await Mounts.open({ "/data": join(root, "one") });
    const [mount] = [mounts.find(["data"])?.mount];
    const { promise: leave, resolve } = Promise.withResolvers<void>();
    const using = mounts.use(async () => {
      await leave;
      return mount?.base.fd;
    });
    const disposed = Promise.all([mounts[Symbol.asyncDispose](), mounts[Symbol.asyncDispose]()]);
    await expect(mounts.use(() => Promise.resolve())).rejects.toThrow(DisposedError);
    resolve();
    expect(await using).toBeGreaterThan(2);
    await disposed;
    expect(mount?.base.fd).toBe(-1);
  });
});

describe("requireDescriptorPaths", () => {
  it("refuses a system that does not list open handles instead of checking less", async () => {
    await expect(requireDescriptorPaths("/nowhere")).rejects.toThrow(UnsupportedPlatformError);
    await expect(requireDescriptorPaths(root)).rejects.toMatchObject({ code: "UNSUPPORTED_PLATFORM" });
  });
});
