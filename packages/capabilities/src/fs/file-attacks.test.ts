import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { mkdir, open, readdir, symlink, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";

import { describe, expect, it } from "vitest";

import { type FileGate, openFileGate } from "../testing/file-gate.ts";

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

const swapFile = `
  const { linkSync, renameSync, symlinkSync } = require("node:fs");
  const { workerData } = require("node:worker_threads");
  const [stop, folder] = workerData;
  const at = (name) => folder + "/" + name;
  while (Atomics.load(stop, 0) === 0) {
    symlinkSync("../outside/value", at("next"));
    renameSync(at("next"), at("swap"));
    linkSync(at("public"), at("next"));
    renameSync(at("next"), at("swap"));
    Atomics.add(stop, 1, 1);
  }`;

interface Race {
  readonly bodies: ReadonlySet<string>;
  readonly codes: ReadonlySet<string | undefined>;
  readonly swaps: number;
}

async function race(files: FileGate, path: string, swapper: string, reads: number): Promise<Race> {
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(swapper, { eval: true, workerData: [stop, files.folder] });
  const ended = once(worker, "exit");
  const bodies = new Set<string>();
  const codes = new Set<string | undefined>();
  const read = async (): Promise<void> => {
    for (let index = 0; index < reads / 2; index++) {
      const answer = await files.ask({ op: "read", path });
      bodies.add(answer.body);
      codes.add(answer.code);
    }
  };
  await Promise.all([read(), read()]);
  Atomics.store(stop, 0, 1);
  await ended;
  return { bodies, codes, swaps: stop[1] ?? 0 };
}

describe("swapping names while they are read (F3)", () => {
  it("never shows the secret behind a link that takes a folder's place", async () => {
    await using files = await openFileGate();
    await mkdir(join(files.folder, "swap"));
    await writeFile(join(files.folder, "swap/value"), "PUBLIC");
    await writeFile(join(files.outside, "value"), "SECRET");
    await symlink("../outside", join(files.folder, "link"));
    const { bodies, codes, swaps } = await race(files, "/data/swap/value", swapFolder, 20_000);
    expect([...bodies].toSorted()).toEqual(["", "PUBLIC"]);
    expect(codes).toContain("DENIED");
    expect(codes).toContain(undefined);
    expect(swaps).toBeGreaterThan(100);
  });

  it("never shows the secret behind a link that takes a file's place", async () => {
    await using files = await openFileGate();
    await writeFile(join(files.folder, "public"), "PUBLIC");
    await writeFile(join(files.folder, "swap"), "PUBLIC");
    await writeFile(join(files.outside, "value"), "SECRET");
    const { bodies, codes, swaps } = await race(files, "/data/swap", swapFile, 10_000);
    expect([...bodies].toSorted()).toEqual(["", "PUBLIC"]);
    expect(codes).toContain("DENIED");
    expect(codes).toContain(undefined);
    expect(swaps).toBeGreaterThan(100);
  });
});

describe("entries that are no files (F6)", () => {
  it("do not block anybody and are not opened for reading", async () => {
    await using files = await openFileGate();
    const pipes = [0, 1, 2, 3].map((index) => join(files.folder, `pipe-${index}`));
    await promisify(execFile)("mkfifo", pipes);
    await writeFile(join(files.folder, "ordinary"), "read");
    const startedAtMs = performance.now();
    const blocked = pipes.map((_, index) => files.ask({ op: "read", path: `/data/pipe-${index}` }));
    expect((await files.ask({ op: "read", path: "/data/ordinary" })).body).toBe("read");
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    for (const answer of await Promise.all(blocked)) expect(answer.code).toBe("INVALID");
    for (const pipe of pipes) {
      await expect(open(pipe, constants.O_WRONLY | constants.O_NONBLOCK)).rejects.toMatchObject({ code: "ENXIO" });
    }
    expect((await files.ask({ op: "stat", path: "/data/pipe-0" })).header["stat"]).toMatchObject({
      type: "other",
      size: 0,
    });
  });

  it("are refused when they are sockets", async () => {
    await using files = await openFileGate();
    const server = createServer();
    server.listen(join(files.folder, "socket"));
    await once(server, "listening");
    expect((await files.ask({ op: "read", path: "/data/socket" })).code).toBe("INVALID");
    server.close();
    await once(server, "close");
  });
});

describe("open handles", () => {
  it("are closed on every way out", async () => {
    const before = (await readdir("/proc/self/fd")).length;
    {
      await using files = await openFileGate({ deny: ["fs:read:/data/denied"], capability: { maximumReadBytes: 10 } });
      await mkdir(join(files.folder, "a/b"), { recursive: true });
      await writeFile(join(files.folder, "a/b/file"), "content");
      await writeFile(join(files.folder, "a/large"), "larger than ten bytes");
      await writeFile(join(files.folder, "denied"), "");
      await symlink("../a/./b/../b/file", join(files.folder, "a/up"));
      await symlink("../../..", join(files.folder, "a/b/out"));
      await symlink("denied", join(files.folder, "to-denied"));
      await symlink("loop/x", join(files.folder, "loop"));
      const names = [
        "",
        "a",
        "a/b/file",
        "a/b/file/x",
        "a/b/none/x",
        "a/large",
        "denied",
        "a/up",
        "a/b/out",
        "to-denied",
        "loop",
        "none",
      ];
      for (const op of ["read", "stat", "list"]) {
        for (const name of names) await files.ask({ op, path: `/data/${name}` });
      }
      for (let steps = 0; steps < 12; steps++) {
        const controller = new AbortController();
        const answer = files.ask({ op: "read", path: "/data/a/up" }, controller.signal);
        for (let step = 0; step < steps; step++) await readdir(files.folder);
        controller.abort(new Error("ended"));
        await answer.catch((error: unknown) => expect(error).toMatchObject({ message: "ended" }));
      }
    }
    expect((await readdir("/proc/self/fd")).length).toBe(before);
  });
});
