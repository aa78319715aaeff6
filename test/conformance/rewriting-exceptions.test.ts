import { admitModule } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { body, type Bytes, functionType, i32, list, moduleOf, name, section } from "./module-bytes.ts";
import { rejectionOf, usualOptions } from "./rejection-of.ts";
import { rewriteAndInstantiate } from "./rewritten-instance.ts";

/** A module with `run: () -> i32`, a tag of one i32 and a tag of nothing. */
const moduleWith = (instructions: Bytes): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, list([functionType([], [i32]), functionType([i32], []), functionType([], [])])),
    section(3, list([0])),
    section(
      13,
      list([
        [0, 1],
        [0, 2],
      ]),
    ),
    section(7, list([[name("run"), 0, 0]])),
    section(10, list([body(instructions)])),
  );

const block = (type: number, ...inside: Bytes[]): Bytes => [0x02, type, inside, 0x0b];
const loop = (...inside: Bytes[]): Bytes => [0x03, 0x40, inside, 0x0b];
const tryTable = (clauses: readonly Bytes[], ...inside: Bytes[]): Bytes => [0x1f, 0x40, list(clauses), inside, 0x0b];
const nothing = 0x40;
const constant = (value: number): Bytes => [0x41, value];
const throwTag = (tag: number): Bytes => [0x08, tag];
const branch = (label: number): Bytes => [0x0c, label];
const throwReference = 0x0a;
const exnref = 0x69;

const caught = moduleWith(block(i32, tryTable([[0x00, 0, 0]], constant(42), throwTag(0)), constant(7)));
const thrownAgain = moduleWith(
  block(
    i32,
    tryTable([[0x00, 0, 0]], block(exnref, tryTable([[0x03, 0]], constant(33), throwTag(0)), 0x00), throwReference),
    constant(7),
  ),
);
const endless = moduleWith([loop(block(nothing, tryTable([[0x02, 0]], throwTag(1))), branch(0)), 0x00]);

/** Node 24 has only the first form; there the engine's refusal is what is tested. */
const supported = WebAssembly.validate(caught);

describe("exceptions of the second form, where the engine has them", () => {
  it.each([
    ["a value that is caught", caught, 42],
    ["a reference that is thrown again", thrownAgain, 33],
  ])("keep %s", (_title, bytes, result) => {
    if (!supported) {
      expect(rejectionOf(bytes)).toMatchObject({ reason: "malformed" });
      return;
    }
    expect(admitModule(bytes, usualOptions).features).toContain("exceptions");
    for (const fuel of [false, true]) {
      expect(rewriteAndInstantiate(bytes, { fuel }).call("run")).toBe(result);
    }
  });

  it("cannot catch the end of a call", () => {
    if (!supported) {
      expect(rejectionOf(endless)).toMatchObject({ reason: "malformed" });
      return;
    }
    const interrupted = rewriteAndInstantiate(endless, { fuel: false });
    interrupted.interrupt(-1);
    expect(() => interrupted.call("run")).toThrow(WebAssembly.RuntimeError);
    const metered = rewriteAndInstantiate(endless, { fuel: true });
    metered.fuel = 50_000n;
    expect(() => metered.call("run")).toThrow(WebAssembly.RuntimeError);
    expect(metered.fuel).toBeLessThan(0n);
  });
});
