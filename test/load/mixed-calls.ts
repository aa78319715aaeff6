import { encodeFrame, type EndingStatus, type LimitName } from "@cordon/core";
import type { CallOptions } from "@cordon/runtime";
import type { GuestName } from "./limit-guests.ts";

/** One kind of call of the load, and the only way it may end. */
export interface MixedCall {
  readonly guest: GuestName;
  /** Of so many calls, this many are of this kind. */
  readonly weight: number;
  /** Bytes that tell the calls of the kind apart, where its guest gives them back. */
  readonly input: (index: number) => Uint8Array;
  readonly options: CallOptions;
  readonly status: EndingStatus;
  readonly limit?: LimitName;
  /** Whether the output has to be the input. */
  readonly echoes?: boolean;
  /** Whether the caller gives up right after the call was made. */
  readonly givesUp?: boolean;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const numbered = (index: number): Uint8Array => text(`call ${index}`);
const nothing = (): Uint8Array => new Uint8Array(0);
const request = (path: string): Uint8Array => encodeFrame({ op: "read", path });
const limits = (values: Readonly<Record<string, unknown>>): CallOptions => ({ limits: values });

/**
 * The calls of the load: most do what they should, one in five is hostile, and each of those reaches for another limit.
 * A call that ends in another way than its row says is a failure of the test.
 */
export const mixedCalls: readonly MixedCall[] = [
  { guest: "echo", weight: 600, input: numbered, options: {}, status: "ok", echoes: true },
  {
    guest: "echo",
    weight: 40,
    input: (index) => text(`${index} `.repeat(3_000)),
    options: {},
    status: "ok",
    echoes: true,
  },
  { guest: "reader", weight: 120, input: () => request("/data/a.txt"), options: {}, status: "ok" },
  { guest: "failing", weight: 40, input: numbered, options: {}, status: "failed" },
  { guest: "trapping", weight: 40, input: nothing, options: {}, status: "trapped" },
  { guest: "refused", weight: 40, input: () => request("/etc/passwd"), options: {}, status: "denied" },
  { guest: "echo", weight: 20, input: numbered, options: {}, status: "cancelled", givesUp: true },
  { guest: "recursion", weight: 10, input: nothing, options: {}, status: "limit", limit: "stack" },
  { guest: "memory", weight: 10, input: numbered, options: limits({ memory: "2MiB" }), status: "ok", echoes: true },
  { guest: "table", weight: 10, input: numbered, options: {}, status: "ok", echoes: true },
  {
    guest: "blocks",
    weight: 10,
    input: nothing,
    options: limits({ kernelMemory: "1MiB" }),
    status: "limit",
    limit: "kernelMemory",
  },
  {
    guest: "log",
    weight: 10,
    input: numbered,
    options: limits({ logBytes: "4KiB" }),
    status: "limit",
    limit: "logBytes",
  },
  { guest: "variables", weight: 10, input: nothing, options: limits({ vars: "8KiB" }), status: "limit", limit: "vars" },
  {
    guest: "hostCalls",
    weight: 10,
    input: () => request("/none"),
    options: limits({ hostCalls: 3 }),
    status: "limit",
    limit: "hostCalls",
  },
  {
    guest: "hostBytes",
    weight: 5,
    input: nothing,
    options: limits({ hostBytes: "2MiB" }),
    status: "limit",
    limit: "hostBytes",
  },
  {
    guest: "output",
    weight: 10,
    input: nothing,
    options: limits({ output: "64KiB" }),
    status: "limit",
    limit: "output",
  },
  {
    guest: "echo",
    weight: 10,
    input: () => text("x".repeat(2_000)),
    options: limits({ input: "1KiB" }),
    status: "limit",
    limit: "input",
  },
  {
    guest: "loop",
    weight: 3,
    input: nothing,
    options: limits({ wallTime: "20ms" }),
    status: "timeout",
    limit: "wallTime",
  },
  {
    guest: "fill",
    weight: 2,
    input: nothing,
    options: limits({ wallTime: "20ms" }),
    status: "timeout",
    limit: "wallTime",
  },
];
