import { type ChildProcess, spawn } from "node:child_process";
import { type JSONRPCMessage, ReadBuffer, serializeMessage, type Transport } from "@modelcontextprotocol/client";
import type { McpCommand } from "./mcp-skills-options.ts";

/** How long a process may take to end after each step of asking it to. */
const graceMs = 1_000;

/**
 * A server as a process. Unlike the transport of the SDK it hands on nothing of this process's environment, and what the server
 * writes to standard error is dropped.
 */
export class ProcessTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #command: McpCommand;
  readonly #buffer: ReadBuffer;
  readonly #onBytes: (count: number) => void;
  #process: ChildProcess | undefined;

  /** @param onBytes Told of everything the server writes. */
  constructor(command: McpCommand, maxMessageBytes: number, onBytes: (count: number) => void) {
    this.#command = command;
    this.#buffer = new ReadBuffer({ maxBufferSize: maxMessageBytes });
    this.#onBytes = onBytes;
  }

  /** Starts the process. @throws What the operating system says when there is none. */
  async start(): Promise<void> {
    const { command, args = [], env = {}, cwd } = this.#command;
    const child = spawn(command, [...args], {
      env: { ...env },
      stdio: ["pipe", "pipe", "ignore"],
      shell: false,
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#process = child;
    child.stdin.on("error", (error) => this.onerror?.(error));
    child.stdout.on("error", (error) => this.onerror?.(error));
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    const { promise: spawned, resolve, reject } = Promise.withResolvers<void>();
    child.once("spawn", resolve);
    child.on("error", (error) => {
      reject(error);
      this.onerror?.(error);
    });
    child.once("close", () => {
      this.#process = undefined;
      this.onclose?.();
    });
    await spawned;
  }

  /** Writes one message. Resolves when there is room for more. */
  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#process?.stdin;
    if (input === undefined || input === null || !input.writable) throw new Error("the process has ended");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    input.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    await promise;
  }

  /** Ends the process: by the end of its input, then by signals. */
  async close(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    child.once("close", () => resolve());
    child.stdin?.end();
    const timers = [
      setTimeout(() => child.kill("SIGTERM"), graceMs),
      setTimeout(() => child.kill("SIGKILL"), 2 * graceMs),
      // A process of its own that it started may hold its output open for ever.
      setTimeout(() => child.stdout?.destroy(), 3 * graceMs),
    ];
    await ended;
    for (const timer of timers) clearTimeout(timer);
    this.#buffer.clear();
  }

  #read(chunk: Buffer): void {
    this.#onBytes(chunk.length);
    try {
      this.#buffer.append(chunk);
    } catch {
      this.onerror?.(new Error("a message of the server is too large"));
      // It does not keep to the protocol, so it is not asked to end.
      this.#process?.kill("SIGKILL");
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error instanceof Error ? error : new Error("a message of the server is none"));
      }
    }
  }
}
