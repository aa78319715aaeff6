import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClockReading } from "./call.ts";
import { CallClock } from "./call-clock.ts";
import { RecordedClock } from "./recorded-clock.ts";

const rows: readonly ClockReading[] = [
  [10, 2],
  [12, 1],
];

describe("RecordedClock", () => {
  it("gives what another clock gave, whatever that was, and remembers the same", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 40 }), (times) => {
        const left = [...times];
        const clock = new CallClock(() => left.shift() ?? 0);
        const given = times.map(() => clock.read());
        const again = new RecordedClock(clock.readings());
        expect(times.map(() => again.read())).toEqual(given);
        expect(again.readings()).toEqual(clock.readings());
      }),
    );
  });

  it("shows how far it was read", () => {
    const clock = new RecordedClock(rows);
    expect(clock.readings()).toEqual([]);
    clock.read();
    expect(clock.readings()).toEqual([[10, 1]]);
  });

  it("ends a guest that reads more than there is, and shows that it did", () => {
    const clock = new RecordedClock(rows);
    expect([clock.read(), clock.read(), clock.read()]).toEqual([10, 10, 12]);
    expect(() => clock.read()).toThrow(WebAssembly.RuntimeError);
    expect(clock.readings()).toEqual([...rows, [0, 1]]);
  });

  it("does not walk through counts that nobody could have reached", () => {
    const clock = new RecordedClock([[1, Number.MAX_SAFE_INTEGER]]);
    expect(clock.read()).toBe(1);
    expect(clock.readings()).toEqual([[1, 1]]);
  });
});
