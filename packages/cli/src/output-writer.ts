import type { Writable } from "node:stream";
import type { CommandIo } from "./command-io.ts";
import { OutputError } from "./output-error.ts";

/**
 * Makes the function that writes to standard output, see {@link CommandIo.writeOutput}. Each write waits until the stream
 * has passed on what it was given, so that a slow reader slows the command down instead of filling its memory.
 *
 * @param stream Borrowed: it is never ended.
 */
export function outputWriter(stream: Writable): CommandIo["writeOutput"] {
  let nobodyReads = false;
  // Without a listener the process would end with a stack; the callback of each write has the error too.
  stream.on("error", () => {});
  return async (text) => {
    if (nobodyReads) return false;
    const { promise, resolve } = Promise.withResolvers<Error | null | undefined>();
    stream.write(text, resolve);
    const error = await promise;
    if (error === null || error === undefined) return true;
    nobodyReads = (error as { readonly code?: unknown }).code === "EPIPE";
    if (nobodyReads) return false;
    throw new OutputError(error);
  };
}
