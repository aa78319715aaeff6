import { now } from "./clock.ts";
import { requireHost } from "./phase.ts";

/** What a timer runs. */
export type TimerCallback = (...values: readonly unknown[]) => unknown;

interface Timer {
  readonly id: number;
  /** When it is due. */
  readonly dueMs: number;
  /** Of two that are due at one moment the one that was set first runs first. */
  readonly order: number;
  /** Undefined: it runs once. */
  readonly repeatMs: number | undefined;
  readonly run: () => void;
}

/** The one that is due next first. */
let waiting: Timer[] = [];

/** Ids of timers that were set and not cleared, the one that runs included. */
const active = new Map<number, Timer>();

let lastId = 0;
let lastOrder = 0;

const shortestMs = 1;
const longestMs = 2 ** 31 - 1;

/**
 * Sets a timer. The clock is the host's and counts whole milliseconds.
 *
 * @param delayMs Less than 1, more than 2³¹ − 1, or no number: 1.
 * @returns What clears it.
 * @throws TypeError when the callback is no function, Error at the top level of a module.
 */
export function setTimer(
  callback: TimerCallback,
  delayMs: unknown,
  { repeats, values }: { readonly repeats: boolean; readonly values: readonly unknown[] },
): number {
  requireHost("set a timer");
  if (typeof callback !== "function") throw new TypeError("Cannot set a timer: the callback is not a function");
  const given = Math.trunc(Number(delayMs));
  const delay = given >= shortestMs && given <= longestMs ? given : shortestMs;
  lastId += 1;
  insert({
    id: lastId,
    dueMs: now() + delay,
    order: 0,
    repeatMs: repeats ? delay : undefined,
    run: () => void callback(...values),
  });
  return lastId;
}

/** Clears a timer. Anything else than the id of one is ignored. */
export function clearTimer(id: unknown): void {
  const timer = active.get(Number(id));
  if (timer === undefined) return;
  active.delete(timer.id);
  const index = indexOf(timer);
  if (waiting[index] === timer) waiting.splice(index, 1);
}

/**
 * Runs the timer that is due longest.
 *
 * @returns Whether there was one.
 */
export function runDueTimer(): boolean {
  const [timer] = waiting;
  if (timer === undefined) return false;
  const startMs = now();
  if (timer.dueMs > startMs) return false;
  waiting.shift();
  try {
    timer.run();
  } finally {
    const isActive = active.delete(timer.id);
    if (isActive && timer.repeatMs !== undefined) insert({ ...timer, dueMs: startMs + timer.repeatMs });
  }
  return true;
}

/** Whether a timer is set. */
export function hasTimer(): boolean {
  return waiting.length > 0;
}

/** How long until the next timer is due, in milliseconds; undefined when there is none. */
export function nextTimerMs(): number | undefined {
  const [timer] = waiting;
  return timer === undefined ? undefined : Math.max(0, timer.dueMs - now());
}

/** A call begins: what another one set does not run any more. */
export function forgetTimers(): void {
  waiting = [];
  active.clear();
}

function insert(timer: Timer): void {
  lastOrder += 1;
  const ordered = { ...timer, order: lastOrder };
  active.set(timer.id, ordered);
  waiting.splice(indexOf(ordered), 0, ordered);
}

/** Where a timer is, or belongs. */
function indexOf({ dueMs, order }: Timer): number {
  let [from, to] = [0, waiting.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = waiting[middle];
    if (other !== undefined && (other.dueMs < dueMs || (other.dueMs === dueMs && other.order < order))) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
