import { wasiImports } from "@cordon/core";
import type { ActiveCall } from "../active-call.ts";
import { realTrap } from "../real-trap.ts";
import { guestView, unsigned } from "./guest-memory.ts";
import { type PollArguments, readPoll, writePoll } from "./poll-clocks.ts";
import { randomBytes } from "./random-bytes.ts";
import { errno } from "./wasi-errno.ts";
import { WasiOutput } from "./wasi-output.ts";
import { pacedWaitMs, waitFrame } from "./wait.ts";

/** What the functions of a lane need to know. */
export interface WasiOptions {
  /** The call that runs on the lane; throws what ends the guest when it must end. */
  readonly current: () => ActiveCall;
  /** Waits in the host. */
  readonly wait: (frame: Uint8Array) => Promise<unknown>;
}

/** The functions of WASI preview 1, by name. */
export interface WasiFunctions {
  /** Those that answer at once. */
  readonly inCell: Readonly<Record<string, (...values: never[]) => number | void>>;
  /** Waits for a clock; the guest is suspended meanwhile. */
  readonly pollOneoff: (input: number, output: number, count: number, eventCount: number) => number | Promise<number>;
}

const iovecBytes = 8;
/** What POSIX calls IOV_MAX. */
const maxIovecs = 1_024;
const realtimeClock = 0;
const monotonicClock = 1;
const threadClock = 3;
const nanosecondsPerMs = 1_000_000n;
const characterDevice = 2;
const rightToWrite = 64n;
const descriptorStatBytes = 24;

const notCapable = (): number => errno.notCapable;

/**
 * Makes WASI preview 1 for one lane: no arguments, no environment, no folder and no socket. Clock and random numbers are
 * those of the call, which the receipt tells of; standard output and error are lines of its log.
 *
 * What a guest passes may be anything. Its memory is reached through {@link guestView} only, every count is bounded, and
 * everything is read before anything is written.
 */
export function createWasiFunctions({ current, wait }: WasiOptions): WasiFunctions {
  /** Writes numbers the guest asked for, all or none. */
  const give = (
    length: number,
    pointers: readonly number[],
    write: (view: DataView, index: number) => void,
  ): number => {
    const { memory } = current();
    const views = pointers.flatMap((pointer) => guestView(memory, pointer, length) ?? []);
    if (views.length < pointers.length) return errno.fault;
    for (const [index, view] of views.entries()) write(view, index);
    return errno.success;
  };
  const nothing = (count: number, bytes: number): number =>
    give(4, [count, bytes], (view) => view.setUint32(0, 0, true));
  const empty = (): number => {
    current();
    return errno.success;
  };
  const isServed = (clock: number): boolean => clock === realtimeClock || clock === monotonicClock;
  const clockProblem = (clock: number): number => (unsigned(clock) > threadClock ? errno.invalid : errno.notCapable);

  const served: Record<string, (...values: never[]) => number | void> = {
    args_get: empty,
    environ_get: empty,
    args_sizes_get: nothing,
    environ_sizes_get: nothing,
    clock_res_get: (clock: number, result: number): number =>
      isServed(clock) ? give(8, [result], (view) => view.setBigUint64(0, nanosecondsPerMs, true)) : clockProblem(clock),
    clock_time_get: (clock: number, _precision: bigint, result: number): number =>
      isServed(clock)
        ? give(8, [result], (view) => view.setBigUint64(0, BigInt(current().clock.read()) * nanosecondsPerMs, true))
        : clockProblem(clock),
    random_get: (pointer: number, length: number): number => {
      const call = current();
      const view = guestView(call.memory, pointer, unsigned(length));
      if (view === undefined) return errno.fault;
      for (const [offset, bytes] of randomBytes(call.random, view.byteLength)) {
        new Uint8Array(view.buffer, view.byteOffset + offset, bytes.length).set(bytes);
        current();
      }
      return errno.success;
    },
    // "Bad file descriptor" is how a program learns that there are no preopened folders; any other error ends it.
    fd_prestat_get: () => errno.badDescriptor,
    fd_prestat_dir_name: () => errno.badDescriptor,
    fd_fdstat_get: (descriptor: number, result: number): number => {
      if (!WasiOutput.takes(descriptor)) return errno.notCapable;
      return give(descriptorStatBytes, [result], (view) => {
        for (let word = 0; word < descriptorStatBytes; word += 8) view.setBigUint64(word, 0n, true);
        view.setUint8(0, characterDevice);
        view.setBigUint64(8, rightToWrite, true);
      });
    },
    fd_write: (descriptor: number, iovecs: number, count: number, written: number): number => {
      if (!WasiOutput.takes(descriptor)) return errno.notCapable;
      const call = current();
      const list = readIovecs(call.memory, iovecs, count);
      if (typeof list === "number") return list;
      const result = guestView(call.memory, written, 4);
      if (result === undefined) return errno.fault;
      const total = list.reduce((sum, { byteLength }) => sum + byteLength, 0);
      if (total > 0xffff_ffff) return errno.invalid;
      const output = call.wasiOutput();
      if (total > output.bytesLeft(descriptor)) throw call.exhaust("logBytes");
      // What is dropped is not copied: it may be any number of bytes.
      for (const { buffer, byteOffset, byteLength } of output.keeps(descriptor) ? list : []) {
        if (!output.write(descriptor, new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)))) {
          throw call.exhaust("logBytes");
        }
      }
      result.setUint32(0, total, true);
      return errno.success;
    },
    proc_exit: (code: number): void => {
      const call = current();
      call.exitCode = unsigned(code);
      throw realTrap();
    },
  };

  const pollOneoff = (input: number, output: number, count: number, eventCount: number): number | Promise<number> => {
    const call = current();
    if (call.initializing || call.isSliced) return errno.notCapable;
    const pointers: PollArguments = { input, output, count, eventCount };
    const poll = readPoll(call.memory, pointers, () => call.clock.read());
    if (typeof poll === "number") return poll;
    if (poll.waitMs === 0) return writePoll(call.memory, pointers, poll);
    const waitMs = pacedWaitMs(poll.waitMs, call.waits);
    call.waits += 1;
    return wait(waitFrame(waitMs)).then(() => writePoll(current().memory, pointers, poll));
  };

  const inCell: Record<string, (...values: never[]) => number | void> = {};
  for (const { name, servedBy } of wasiImports) if (servedBy === "cell") inCell[name] = served[name] ?? notCapable;
  return { inCell, pollOneoff };
}

/** Finds the buffers a guest lists, all of them inside its memory; else an error number. */
function readIovecs(
  memory: WebAssembly.Memory | undefined,
  pointer: number,
  count: number,
): readonly DataView<ArrayBuffer>[] | number {
  const entries = unsigned(count);
  if (entries > maxIovecs) return errno.invalid;
  const view = guestView(memory, pointer, entries * iovecBytes);
  if (view === undefined) return errno.fault;
  const list: DataView<ArrayBuffer>[] = [];
  for (let offset = 0; offset < view.byteLength; offset += iovecBytes) {
    const part = guestView(memory, view.getUint32(offset, true), view.getUint32(offset + 4, true));
    if (part === undefined) return errno.fault;
    list.push(part);
  }
  return list;
}
