import { Readable, Writable } from "node:stream";
import type { SkillMcpServer, StreamServing } from "@cordon/agent/mcp-server";
import type { CommandIo } from "./command-io.ts";

/**
 * Serves one client over standard input and output, until the input ends, nobody reads the output, or an interrupt.
 *
 * @throws OutputError
 */
export async function serveStandardStreams(server: SkillMcpServer, io: CommandIo): Promise<void> {
  const input = Readable.from(io.input(), { objectMode: false });
  const failures: Error[] = [];
  // Not by the input: it may wait for a client that writes nothing more.
  const stop = (): void => void serving[Symbol.asyncDispose]();
  const sink = new WritableStream<Uint8Array>({
    write: async (chunk) => {
      if (!(await io.writeOutput(chunk))) stop();
    },
  });
  const output = Writable.fromWeb(sink);
  output.on("error", (error: Error) => {
    failures.push(error);
    stop();
  });
  // The input ends with an error when it is interrupted, which is the way to end.
  input.on("error", () => input.destroy());
  const serving: StreamServing = server.serveStdio(input, output);
  io.signal.addEventListener("abort", stop);
  if (io.signal.aborted) stop();
  await serving.closed;
  io.signal.removeEventListener("abort", stop);
  input.destroy();
  const [failure] = failures;
  if (failure !== undefined) throw failure;
}
