import { error_set, length, output_set } from "@extism/as-pdk/lib/env";

import { writeBlock, writeTextBlock } from "./block";

/**
 * Sets the output and gives the status a tool returns with it: `return succeedWith(report.toString())`.
 *
 * @param text The output, written as UTF-8.
 */
export function succeedWith(text: string): i32 {
  return output(writeTextBlock(text));
}

/**
 * The same with bytes. Any view will do, also one that begins inside its buffer.
 *
 * @param bytes The output.
 */
export function succeedWithBytes(bytes: Uint8Array): i32 {
  return output(writeBlock(bytes));
}

/**
 * Sets the text of a failure and gives the status a tool returns with it: `return failWith("Cannot ...")`.
 *
 * @param message One sentence for a person.
 */
export function failWith(message: string): i32 {
  error_set(writeTextBlock(message));
  return 1;
}

function output(block: u64): i32 {
  output_set(block, length(block));
  return 0;
}
