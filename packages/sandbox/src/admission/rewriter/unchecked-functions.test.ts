import { describe, expect, it } from "vitest";
import { parseModule } from "../reader/parse-module.ts";
import { findUncheckedFunctions } from "./unchecked-functions.ts";

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const nop = 0x01;
const call = (index: number): readonly number[] => [0x10, index];
const loop = [0x03, 0x40, 0x0b];
const nops = (count: number): readonly number[] => Array.from({ length: count }, () => nop);

/** A section of less than 16 KiB. */
const section = (id: number, content: readonly number[]): readonly number[] => [
  id,
  (content.length & 0x7f) | 0x80,
  content.length >> 7,
  ...content,
];

/** The functions without a check in a module of these bodies, written without locals and the last `end`. */
function uncheckedOf(bodies: readonly (readonly number[])[]): readonly number[] {
  const code = bodies.flatMap((body) => [((body.length + 2) & 0x7f) | 0x80, (body.length + 2) >> 7, 0, ...body, 0x0b]);
  const bytes = [
    ...header,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [bodies.length, ...bodies.map(() => 0)]),
    ...section(10, [bodies.length, ...code]),
  ];
  return findUncheckedFunctions(parseModule(Uint8Array.from(bytes)));
}

describe("functions without a check", () => {
  it("come after those they call", () => {
    expect(uncheckedOf([call(1), call(2), nops(3)])).toEqual([2, 1, 0]);
  });

  it("run at most 128 instructions, in what they call too", () => {
    expect(uncheckedOf([nops(127), nops(128)])).toEqual([0]);
    expect(uncheckedOf([[...call(1), ...nops(63)], nops(62)])).toEqual([1, 0]);
    expect(uncheckedOf([[...call(1), ...nops(64)], nops(62)])).toEqual([1]);
  });

  it("are not those in or before a cycle, nor those before a loop", () => {
    expect(uncheckedOf([call(0)])).toEqual([]);
    expect(uncheckedOf([call(1), call(2), call(1), nops(1)])).toEqual([3]);
    expect(uncheckedOf([call(1), loop, nops(1)])).toEqual([2]);
  });

  it("do not include the levels of a tree of calls that gets too large", () => {
    const levels = 20;
    const tree = Array.from({ length: levels }, (_, level) =>
      level === levels - 1 ? [] : [...call(level + 1), ...call(level + 1)],
    );
    // A level runs twice the next one and three more: 1, 5, 13, 29, 61, 125.
    expect(uncheckedOf(tree)).toEqual([19, 18, 17, 16, 15, 14]);
  });
});
