import { clearTimer, setTimer, type TimerCallback } from "../timers.ts";

/** `setTimeout`, which gives a number. */
export function setTimeout(callback: TimerCallback, delayMs?: unknown, ...values: readonly unknown[]): number {
  return setTimer(callback, delayMs, { repeats: false, values });
}

/** `setInterval`, which gives a number. */
export function setInterval(callback: TimerCallback, delayMs?: unknown, ...values: readonly unknown[]): number {
  return setTimer(callback, delayMs, { repeats: true, values });
}

/** `clearTimeout`. */
export function clearTimeout(id?: unknown): void {
  clearTimer(id);
}

/** `clearInterval`. */
export function clearInterval(id?: unknown): void {
  clearTimer(id);
}
