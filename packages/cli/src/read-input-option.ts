import { createReadStream } from "node:fs";
import { maximumLimits, systemProblem } from "@cordon/core";
import type { CommandIo } from "./command-io.ts";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The bytes that `--input` stands for: JSON text as written, `@file` the bytes of a file, `-` those of standard input.
 * Without the option there are none. A file or a stream without end is read no further than the largest limit of an
 * input; the limit of the call is the runtime's to hold.
 *
 * @param option What was given.
 * @param io Standard input, and the interrupt that ends the reading.
 * @throws UsageError when the text is not JSON, the file cannot be read, or it is longer than any input may be.
 */
export async function readInputOption(
  option: string | undefined,
  io: Pick<CommandIo, "input" | "signal">,
): Promise<Uint8Array> {
  if (option === undefined) return new Uint8Array(0);
  if (option === "-") return await readBounded(io.input(), "standard input");
  if (option.startsWith("@")) return await readFile(option.slice(1), io.signal);
  try {
    JSON.parse(option);
  } catch {
    const forms = "write JSON, @file for a file, or - for standard input";
    throw new UsageError(`Cannot use the input ${quoted(option)}: it is not JSON; ${forms}`);
  }
  return new TextEncoder().encode(option);
}

async function readFile(file: string, signal: AbortSignal): Promise<Uint8Array> {
  const name = `the input file ${quoted(file)}`;
  try {
    return await readBounded(createReadStream(file, { signal }) as AsyncIterable<Uint8Array>, name);
  } catch (error) {
    if (error instanceof UsageError || signal.aborted) throw error;
    throw new UsageError(`Cannot read ${name}: ${systemProblem(error)}`, { cause: error });
  }
}

async function readBounded(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maximumLimits.inputBytes) {
      throw new UsageError(`Cannot use ${name}: it has more than ${maximumLimits.inputBytes} bytes`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}
