import { now } from "@cordon/pdk-assemblyscript/assembly/clock";
import { random } from "@cordon/pdk-assemblyscript/assembly/random";

const mostTries = 4;
const firstWaitMs: f64 = 40;
const mostWaitMs: i64 = 1_000;

/**
 * How long to wait before a request is sent again: twice as long each time, half of it by chance, so that many who were
 * refused together do not come back together.
 *
 * Waiting here is looking at the clock, which costs computing time. So it is short, and what takes longer is left to
 * whoever calls the skill: one call waits a second in all, at most.
 */
export class Backoff {
  private tries: i32 = 1;
  private leftMs: i64 = mostWaitMs;

  /**
   * Waits, if there is a point in it.
   *
   * @param wantedSeconds What the server asked for; 0 when it did not say.
   * @returns False when there were enough tries, or the wait would take too long; then no time has passed.
   */
  wait(wantedSeconds: i32): bool {
    if (this.tries >= mostTries) return false;
    const ownMs = <i64>(firstWaitMs * <f64>(1 << this.tries) * (0.5 + random() / 2));
    const wantedMs = <i64>wantedSeconds * 1_000;
    const waitMs = wantedMs > ownMs ? wantedMs : ownMs;
    if (waitMs > this.leftMs) return false;
    this.tries++;
    this.leftMs -= waitMs;
    const end = now() + waitMs;
    while (now() < end) {}
    return true;
  }

  /** Counts tries from the start again. The time that was waited stays spent. */
  reset(): void {
    this.tries = 1;
  }
}
