import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { appendFileSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { OperationAccess } from "../gate/capability.ts";
import { entryFlags } from "./descriptor-path.ts";
import { readFile } from "./read-file.ts";

interface Seen {
  readonly text: string;
  readonly taken: number;
}

async function readWhile(change: (path: string) => void, content: string, signal?: AbortSignal): Promise<Seen> {
  const folder = await mkdtemp(join(tmpdir(), "cordon-"));
  try {
    const path = join(folder, "file");
    await writeFile(path, content);
    await using handle = await open(path, entryFlags);
    let taken = 0;
    const access = {
      signal: signal ?? new AbortController().signal,
      takeBytes(count: number) {
        taken += count;
        change(path);
      },
      giveBytes(count: number) {
        taken -= count;
      },
    } as OperationAccess;
    const entry = { handle, stats: await handle.stat(), virtualPath: "/data/file" };
    const options = { requestedPath: "/data/file", offset: 0, length: undefined, maximumReadBytes: 2 ** 30 };
    const bytes = await readFile(entry, access, options);
    return { text: new TextDecoder().decode(bytes), taken };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("readFile", () => {
  it("does not read what is appended after it took its bytes", async () => {
    const seen = await readWhile((path) => appendFileSync(path, "x".repeat(1_000_000)), "hello");
    expect(seen).toEqual({ text: "hello", taken: 5 });
  });

  it("gives back the bytes of a file that shrinks", async () => {
    expect(await readWhile((path) => truncateSync(path, 2), "hello")).toEqual({ text: "he", taken: 2 });
  });

  it("reads more than one chunk completely", async () => {
    const content = Array.from({ length: 100_000 }, (_, index) => `${index},`).join("");
    expect(await readWhile(() => undefined, content)).toEqual({ text: content, taken: content.length });
  });

  it("stops between two chunks when the call ends", async () => {
    const controller = new AbortController();
    const end = (): void => controller.abort(new Error("the call ended"));
    await expect(readWhile(end, "x".repeat(1_000_000), controller.signal)).rejects.toThrow("the call ended");
  });
});
