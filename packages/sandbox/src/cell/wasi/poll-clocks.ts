import { guestView, unsigned } from "./guest-memory.ts";
import { errno } from "./wasi-errno.ts";

const subscriptionBytes = 48;
const eventBytes = 32;
const clockTag = 0;
const absoluteFlag = 1;
const realtimeClock = 0;
const monotonicClock = 1;
const nanosecondsPerMs = 1_000_000n;

/** More at once are refused: each is work of the host that no check of the guest interrupts. */
const maxSubscriptions = 1_024;

/** The longest a timer of the host can be. A call ends long before. */
const longestWaitMs = 2_147_483_647;

/** The pointers and the count a guest passes to `poll_oneoff`. */
export interface PollArguments {
  readonly input: number;
  readonly output: number;
  readonly count: number;
  readonly eventCount: number;
}

/** What a guest waits for: how long, and which of its subscriptions are over then. */
export interface ClockPoll {
  readonly waitMs: number;
  /** The user data of those, which the guest gets back. */
  readonly ended: readonly bigint[];
}

/**
 * Copies a guest's subscriptions, and looks which clock is over first. Nothing but clocks can be waited for.
 *
 * @param nowMs Reads the clock of the call. It is read once, so that what follows from it can be had again.
 * @returns An error number when there are none, too many, others than clocks, or any of it is outside of the memory.
 */
export function readPoll(
  memory: WebAssembly.Memory | undefined,
  { input, output, count, eventCount }: PollArguments,
  nowMs: () => number,
): ClockPoll | number {
  const subscriptions = unsigned(count);
  if (subscriptions === 0 || subscriptions > maxSubscriptions) return errno.invalid;
  const view = guestView(memory, input, subscriptions * subscriptionBytes);
  const results = guestView(memory, output, subscriptions * eventBytes);
  if (view === undefined || results === undefined || guestView(memory, eventCount, 4) === undefined) return errno.fault;
  const now = BigInt(nowMs());
  const waits: { readonly waitMs: bigint; readonly userData: bigint }[] = [];
  for (let offset = 0; offset < view.byteLength; offset += subscriptionBytes) {
    if (view.getUint8(offset + 8) !== clockTag) return errno.notCapable;
    const clock = view.getUint32(offset + 16, true);
    if (clock !== realtimeClock && clock !== monotonicClock) return errno.invalid;
    const isAbsolute = (view.getUint16(offset + 40, true) & absoluteFlag) !== 0;
    const timeoutMs = (view.getBigUint64(offset + 24, true) + nanosecondsPerMs - 1n) / nanosecondsPerMs;
    const waitMs = isAbsolute ? timeoutMs - now : timeoutMs;
    waits.push({ waitMs: waitMs > 0n ? waitMs : 0n, userData: view.getBigUint64(offset, true) });
  }
  const least = waits.reduce((first, { waitMs }) => (waitMs < first ? waitMs : first), BigInt(longestWaitMs));
  return {
    waitMs: Number(least),
    ended: waits.filter(({ waitMs }) => waitMs <= least).map(({ userData }) => userData),
  };
}

/**
 * Tells a guest which of its clocks are over, after it waited. Its memory may have another buffer by now.
 *
 * @returns An error number.
 */
export function writePoll(
  memory: WebAssembly.Memory | undefined,
  { output, eventCount }: PollArguments,
  { ended }: ClockPoll,
): number {
  const events = guestView(memory, output, ended.length * eventBytes);
  const total = guestView(memory, eventCount, 4);
  if (events === undefined || total === undefined) return errno.fault;
  for (const [index, userData] of ended.entries()) {
    const offset = index * eventBytes;
    for (let word = 0; word < eventBytes; word += 8) events.setBigUint64(offset + word, 0n, true);
    events.setBigUint64(offset, userData, true);
  }
  total.setUint32(0, ended.length, true);
  return errno.success;
}
