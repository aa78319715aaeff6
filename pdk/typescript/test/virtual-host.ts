import type { Capability } from "../src/guest/operation-queue.ts";

/** An operation as a skill asks for it. */
export interface AskedOperation {
  readonly id: number;
  readonly capability: Capability;
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

/** What a host answers, and after how long. */
export interface DelayedAnswer {
  readonly afterMs: number;
  readonly header: unknown;
  readonly body?: Uint8Array;
}

/** What happened in a host. */
export interface HostTrace {
  /** Names of the functions of operations that were called, in order; `pending` and `resume` in a host that resumes. */
  readonly steps: string[];
  /** How many operations each frame had. */
  readonly frames: number[];
  readonly cancelled: number[];
  readonly timeouts: (number | undefined)[];
  /** How many operations were under way at once, at most. */
  parallel: number;
}

/** How a call ended. */
export interface VirtualResult {
  readonly status: number | undefined;
  readonly output: unknown;
  readonly error: string;
  /** How much time passed. */
  readonly elapsedMs: number;
  readonly trace: HostTrace;
}

interface Exports {
  readonly cordon_start: (tool: number) => number;
  readonly cordon_resume: () => number;
  readonly cordon_pending: () => bigint;
  readonly [tool: string]: unknown;
}

interface Completion {
  readonly id: number;
  readonly dueMs: number;
  readonly header: unknown;
  readonly body: Uint8Array;
}

const lengthBytes = 4;
const beginMs = 1_700_000_000_000;
const nothing = new Uint8Array(0);
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A frame: the header's length, the header, the body. */
export function frameOf(header: unknown, body: Uint8Array = nothing): Uint8Array {
  const text = encode(header);
  const frame = new Uint8Array(lengthBytes + text.length + body.length);
  new DataView(frame.buffer).setUint32(0, text.length, true);
  frame.set(text, lengthBytes);
  frame.set(body, lengthBytes + text.length);
  return frame;
}

function readFrame(frame: Uint8Array): { readonly header: Record<string, unknown>; readonly body: Uint8Array } {
  const end = lengthBytes + new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
  if (end > frame.length) throw new Error("the frame is cut");
  const header = JSON.parse(new TextDecoder().decode(frame.subarray(lengthBytes, end))) as Record<string, unknown>;
  return { header, body: frame.slice(end) };
}

/**
 * A host without any protection whose time passes only while a skill waits, so that nothing depends on the machine. Answers
 * that are due at one moment come in the reverse order of their requests.
 */
export class VirtualHost {
  readonly trace: HostTrace = { steps: [], frames: [], cancelled: [], timeouts: [], parallel: 0 };
  readonly exports: Exports;
  nowMs: number = beginMs;
  input: Uint8Array = nothing;
  output: unknown;
  error = "";
  readonly #answer: (operation: AskedOperation) => DelayedAnswer;
  readonly #blocks = new Map<bigint, Uint8Array>();
  #underWay: readonly Completion[] = [];
  #nextBlock = 0n;

  /** @param answer What it answers, and when. */
  constructor(module: WebAssembly.Module, answer: (operation: AskedOperation) => DelayedAnswer) {
    this.#answer = answer;
    const { exports } = new WebAssembly.Instance(module, {
      "extism:host/env": this.#environment(),
      "extism:host/user": this.#user(),
    });
    this.exports = exports as unknown as Exports;
  }

  /** Calls a tool whose host functions stand still. */
  callBlocking(tool: string, input: unknown): VirtualResult {
    this.#begin(input);
    return this.#end(this.#status(this.exports[tool] as () => number));
  }

  /** Calls a tool that returns whenever it has to wait. */
  callResuming(tool: number, input: unknown): VirtualResult {
    this.#begin(input);
    let status = this.#status(() => this.exports.cordon_start(tool));
    while (status === 1) {
      const completions = this.#advance(this.takePending());
      this.trace.steps.push("resume");
      status = this.resume(completions);
    }
    return this.#end(status);
  }

  /** Hands completions to a call that waits. */
  resume(completions: readonly unknown[] | Uint8Array, body: Uint8Array = nothing): number | undefined {
    this.input = completions instanceof Uint8Array ? completions : frameOf({ operations: completions }, body);
    return this.#status(() => this.exports.cordon_resume());
  }

  /** Takes what a call that waits asks for; gives the time it wants to be resumed after. */
  takePending(): number | undefined {
    this.trace.steps.push("pending");
    const { header, body } = readFrame(this.#block(this.exports.cordon_pending()));
    const { operations, cancel = [], timeoutMs, ...others } = header;
    if (Object.keys(others).length > 0) throw new Error("the frame has unknown fields");
    this.#accept(operations as readonly unknown[], body);
    for (const id of cancel as readonly number[]) this.#cancel(id);
    this.trace.timeouts.push(timeoutMs as number | undefined);
    return timeoutMs as number | undefined;
  }

  #begin(input: unknown): void {
    this.input = encode(input);
    this.output = undefined;
    this.error = "";
  }

  #end(status: number | undefined): VirtualResult {
    return { status, output: this.output, error: this.error, elapsedMs: this.nowMs - beginMs, trace: this.trace };
  }

  #status(run: () => number): number | undefined {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
      return undefined;
    }
  }

  #accept(operations: readonly unknown[], body: Uint8Array): void {
    this.trace.frames.push(operations.length);
    for (const row of operations as readonly (AskedOperation & { bodyOffset: number; bodyLength: number })[]) {
      const { bodyOffset, bodyLength } = row;
      if (bodyOffset + bodyLength > body.length) throw new Error("a body is cut");
      const { afterMs, ...given } = this.#answer({ ...row, body: body.slice(bodyOffset, bodyOffset + bodyLength) });
      const completion = { id: row.id, dueMs: this.nowMs + afterMs, header: given.header, body: given.body ?? nothing };
      this.#underWay = [completion, ...this.#underWay];
    }
    this.trace.parallel = Math.max(this.trace.parallel, this.#underWay.length);
  }

  #cancel(id: number): void {
    this.trace.cancelled.push(id);
    this.#underWay = this.#underWay.filter((other) => other.id !== id);
  }

  /** Lets time pass until an answer is due, or a timer. */
  #advance(timeoutMs: number | undefined): Uint8Array {
    const dueMs = Math.min(
      ...this.#underWay.map((completion) => completion.dueMs),
      this.nowMs + (timeoutMs ?? Number.POSITIVE_INFINITY),
    );
    if (!Number.isFinite(dueMs)) throw new Error("the skill waits for nothing");
    this.nowMs = Math.max(this.nowMs, dueMs);
    const due = this.#underWay.filter((completion) => completion.dueMs <= this.nowMs);
    this.#underWay = this.#underWay.filter((completion) => completion.dueMs > this.nowMs);
    let bodyOffset = 0;
    const rows = due.map(({ id, header, body }) => {
      const row = { id, header, bodyOffset, bodyLength: body.length };
      bodyOffset += body.length;
      return row;
    });
    return frameOf({ operations: rows }, Buffer.concat(due.map(({ body }) => body)));
  }

  #block(address: bigint): Uint8Array {
    return this.#blocks.get(address & ~0xffff_ffffn) ?? nothing;
  }

  #write(bytes: Uint8Array): bigint {
    this.#nextBlock += 1n << 32n;
    this.#blocks.set(this.#nextBlock, bytes);
    return this.#nextBlock;
  }

  #environment(): Record<string, WebAssembly.ImportValue> {
    const view = (address: bigint): readonly [DataView, number] => {
      const { buffer, byteOffset, byteLength } = this.#block(address);
      return [new DataView(buffer, byteOffset, byteLength), Number(address & 0xffff_ffffn)];
    };
    const text = (block: bigint): string => new TextDecoder().decode(this.#block(block));
    return {
      alloc: (length: bigint) => this.#write(new Uint8Array(Number(length))),
      free: (block: bigint) => void this.#blocks.delete(block),
      length: (block: bigint) => BigInt(this.#block(block).length),
      load_u8: (address: bigint) => view(address)[0].getUint8(view(address)[1]),
      load_u64: (address: bigint) => view(address)[0].getBigUint64(view(address)[1], true),
      store_u8: (address: bigint, value: number) => view(address)[0].setUint8(view(address)[1], value),
      store_u64: (address: bigint, value: bigint) => view(address)[0].setBigUint64(view(address)[1], value, true),
      input_length: () => BigInt(this.input.length),
      input_load_u8: (index: bigint) => this.input[Number(index)],
      input_load_u64: (index: bigint) =>
        new DataView(this.input.buffer, this.input.byteOffset).getBigUint64(Number(index), true),
      output_set: (block: bigint) => void (this.output = JSON.parse(text(block))),
      error_set: (block: bigint) => void (this.error = text(block)),
      config_get: () => 0n,
      ...Object.fromEntries(["debug", "info", "warn", "error"].map((level) => [`log_${level}`, () => undefined])),
    };
  }

  #user(): Record<string, WebAssembly.ImportValue> {
    const step = (name: string): void => void this.trace.steps.push(name);
    const direct = (capability: Capability) => (frame: bigint) => {
      step(capability);
      const { header, body } = readFrame(this.#block(frame));
      const given = this.#answer({ id: 0, capability, header, body });
      this.nowMs += given.afterMs;
      return this.#write(frameOf(given.header, given.body));
    };
    const capabilities = ["http", "fs", "kv", "env", "skill"] as const;
    return {
      ...Object.fromEntries(capabilities.map((capability) => [`cordon_${capability}`, direct(capability)])),
      cordon_submit: (frame: bigint) => {
        step("submit");
        const { header, body } = readFrame(this.#block(frame));
        this.#accept(header["operations"] as readonly unknown[], body);
      },
      cordon_cancel: (id: number) => {
        step("cancel");
        this.#cancel(id >>> 0);
      },
      cordon_wait: (timeoutMs: bigint) => {
        step("wait");
        const timeout = timeoutMs < 0n ? undefined : Number(timeoutMs);
        this.trace.timeouts.push(timeout);
        return this.#write(this.#advance(timeout));
      },
      cordon_now_ms: () => BigInt(this.nowMs),
      cordon_random_u64: () => 0n,
    };
  }
}
