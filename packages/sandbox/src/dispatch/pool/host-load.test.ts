import { describe, expect, it } from "vitest";
import { HostLoad } from "./host-load.ts";

function loadOf(): { readonly load: HostLoad; readonly pass: (activeMs: number, idleMs: number) => boolean } {
  let times = { idle: 1_000, active: 5_000 };
  const load = new HostLoad(() => times);
  const pass = (activeMs: number, idleMs: number): boolean => {
    times = { idle: times.idle + idleMs, active: times.active + activeMs };
    return load.isSaturated();
  };
  return { load, pass };
}

describe("HostLoad", () => {
  it("knows nothing of what was before it", () => {
    expect(loadOf().load.isSaturated()).toBe(false);
  });

  it("takes a thread for saturated that was busy for some tenths of a second, and not for one moment", () => {
    const { pass } = loadOf();
    expect(pass(4, 0)).toBe(false);
    expect(pass(100, 0)).toBe(false);
    expect(pass(400, 0)).toBe(true);
  });

  it("takes one that is idle now and then for free, however finely its time is cut", () => {
    const { pass } = loadOf();
    for (let look = 0; look < 200; look += 1) expect(pass(3, 1)).toBe(false);
  });

  it("stays with what it found through a single idle moment, and forgets it after a long one", () => {
    const { pass } = loadOf();
    expect(pass(1_000, 0)).toBe(true);
    expect(pass(0, 4)).toBe(true);
    expect(pass(0, 100)).toBe(false);
  });

  it("reads the times of this thread when it is told no others", () => {
    expect(new HostLoad().isSaturated()).toBe(false);
  });
});
