import { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { OutputError } from "./output-error.ts";
import { outputWriter } from "./output-writer.ts";

function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
  });
}

describe("outputWriter()", () => {
  it("waits until what it wrote was passed on", async () => {
    const waiting: (() => void)[] = [];
    const write = outputWriter(new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) }));
    let written = false;
    const writing = write("a").finally(() => (written = true));
    await setImmediate();
    expect(written).toBe(false);
    waiting[0]?.();
    expect(await writing).toBe(true);
  });

  it("writes text and bytes in order", async () => {
    const chunks: Buffer[] = [];
    const write = outputWriter(
      new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()) }),
    );
    await Promise.all([write("é"), write(new Uint8Array([255])), write("")]);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0xc3, 0xa9, 255]));
  });

  it("gives false once nobody reads, and writes nothing more", async () => {
    const write = outputWriter(failing("EPIPE"));
    expect(await write("a")).toBe(false);
    expect(await write("b")).toBe(false);
  });

  it("rejects for any other reason, and names it", async () => {
    const write = outputWriter(failing("ENOSPC"));
    await expect(write("a")).rejects.toThrow(OutputError);
    await expect(outputWriter(failing("EIO"))("a")).rejects.toThrow("Cannot write the output: EIO");
  });
});
