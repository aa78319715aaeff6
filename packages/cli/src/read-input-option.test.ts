import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maximumLimits } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readInputOption } from "./read-input-option.ts";
import { recordedIo } from "./testing/recorded-io.ts";
import { UsageError } from "./usage-error.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-input-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("readInputOption()", () => {
  it("gives no bytes without the option", async () => {
    expect(await readInputOption(undefined, recordedIo())).toEqual(new Uint8Array(0));
  });

  it("gives JSON as it was written", async () => {
    expect(Buffer.from(await readInputOption('{ "a":1}', recordedIo())).toString()).toBe('{ "a":1}');
  });

  it("gives the bytes of a file and of standard input, which need not be text", async () => {
    const bytes = new Uint8Array([0, 255, 10, 128]);
    const file = join(folder, "bytes");
    await writeFile(file, bytes);
    expect(new Uint8Array(await readInputOption(`@${file}`, recordedIo()))).toEqual(bytes);
    const io = recordedIo({ input: [bytes.subarray(0, 1), bytes.subarray(1)] });
    expect(new Uint8Array(await readInputOption("-", io))).toEqual(bytes);
  });

  it("refuses what is not JSON, and shows the other forms", async () => {
    for (const text of ["{bad", "", "nothing", "{}{}"]) {
      await expect(readInputOption(text, recordedIo())).rejects.toThrow(
        `Cannot use the input "${text}": it is not JSON; write JSON, @file for a file, or - for standard input`,
      );
    }
  });

  it("says of a file why it cannot be read", async () => {
    const missing = join(folder, "missing");
    await expect(readInputOption(`@${missing}`, recordedIo())).rejects.toThrow(
      new UsageError(`Cannot read the input file "${missing}": it does not exist`),
    );
    await expect(readInputOption(`@${folder}`, recordedIo())).rejects.toThrow("it is a folder");
  });

  it("stops reading a stream that has no end", async () => {
    const chunk = new Uint8Array(16 * 1_048_576);
    let read = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        read += chunk.length;
        yield chunk;
      }
    }
    await expect(readInputOption("-", recordedIo({ input: endless() }))).rejects.toThrow("more than 268435456 bytes");
    expect(read).toBeLessThanOrEqual(maximumLimits.inputBytes + chunk.length);
  });

  it("ends with the interrupt", async () => {
    const file = join(folder, "file");
    await writeFile(file, "{}");
    await expect(readInputOption(`@${file}`, recordedIo({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
