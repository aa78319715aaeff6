import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import type { FrameHeader } from "@cordon/core";
import { describe, expect, it } from "vitest";

import { type FileGate, openFileGate } from "../testing/file-gate.ts";

/** Puts a folder and a link that leads outside in each other's place, for as long as it may. */
const swapFolder = `
  const { renameSync } = require("node:fs");
  const { workerData } = require("node:worker_threads");
  const [stop, folder] = workerData;
  const at = (name) => folder + "/" + name;
  while (Atomics.load(stop, 0) === 0) {
    renameSync(at("swap"), at("real"));
    renameSync(at("link"), at("swap"));
    renameSync(at("swap"), at("link"));
    renameSync(at("real"), at("swap"));
    Atomics.add(stop, 1, 1);
  }`;

/** Puts a file and a link to one outside in each other's place. */
const swapFile = `
  const { renameSync, symlinkSync, writeFileSync } = require("node:fs");
  const { workerData } = require("node:worker_threads");
  const [stop, folder] = workerData;
  const at = (name) => folder + "/" + name;
  while (Atomics.load(stop, 0) === 0) {
    symlinkSync("../../outside/key", at("next"));
    renameSync(at("next"), at("swap/file"));
    writeFileSync(at("next"), "ordinary");
    renameSync(at("next"), at("swap/file"));
    Atomics.add(stop, 1, 1);
  }`;

const requests: readonly (readonly [FrameHeader, string])[] = [
  [{ op: "write", path: "/data/swap/file" }, "written"],
  [{ op: "append", path: "/data/swap/file" }, "appended"],
  [{ op: "mkdir", path: "/data/swap/new" }, ""],
  [{ op: "rename", path: "/data/swap/file", to: "/data/moved" }, ""],
  [{ op: "rename", path: "/data/own", to: "/data/swap/own" }, ""],
  [{ op: "write", path: "/data/own" }, "own"],
  [{ op: "remove", path: "/data/swap/file" }, ""],
  [{ op: "remove", path: "/data/swap/new", recursive: true }, ""],
  [{ op: "remove", path: "/data/swap/kept", recursive: true }, ""],
];

interface Race {
  readonly codes: ReadonlyMap<string, number>;
  readonly swaps: number;
}

async function race(files: FileGate, swapper: string, changes: number): Promise<Race> {
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(swapper, { eval: true, workerData: [stop, files.folder] });
  const ended = once(worker, "exit");
  const codes = new Map<string, number>();
  const change = async (from: number): Promise<void> => {
    for (let index = from; index < changes; index += 2) {
      const [header, body] = requests[index % requests.length] ?? [{}, ""];
      const { code = "ok" } = await files.ask(header, undefined, body);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
  };
  await Promise.all([change(0), change(1)]);
  Atomics.store(stop, 0, 1);
  await ended;
  return { codes, swaps: stop[1] ?? 0 };
}

const allow = ["fs:read:/data/**", "fs:write:/data/**", "fs:delete:/data/**"];

async function fill(folder: string, outside: string): Promise<void> {
  await mkdir(join(folder, "swap"));
  await writeFile(join(folder, "swap/file"), "ordinary");
  await symlink("../outside", join(folder, "link"));
  await mkdir(join(outside, "kept"));
  await writeFile(join(outside, "kept/deep"), "SECRET");
  await writeFile(join(outside, "file"), "SECRET");
  await writeFile(join(outside, "key"), "SECRET");
}

async function outsideIsUntouched(files: FileGate): Promise<void> {
  expect((await readdir(files.outside, { recursive: true })).toSorted()).toEqual(["file", "kept", "kept/deep", "key"]);
  for (const name of ["file", "key", "kept/deep"]) {
    expect(await readFile(join(files.outside, name), "utf8")).toBe("SECRET");
  }
}

describe("swapping names while they are changed (F3)", () => {
  it("changes and creates nothing behind a link that takes a folder's place", async () => {
    await using files = await openFileGate({ allow, fill });
    const { codes, swaps } = await race(files, swapFolder, 5_000);
    await outsideIsUntouched(files);
    expect(codes.get("DENIED")).toBeGreaterThan(10);
    expect(codes.get("ok")).toBeGreaterThan(10);
    expect(swaps).toBeGreaterThan(100);
  });

  it("changes and creates nothing behind a link that takes a file's place", async () => {
    await using files = await openFileGate({ allow, fill });
    const { codes, swaps } = await race(files, swapFile, 5_000);
    await outsideIsUntouched(files);
    expect(codes.get("ok")).toBeGreaterThan(10);
    expect(swaps).toBeGreaterThan(100);
  });
});
