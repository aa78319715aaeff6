import { admissionLimits, admitModule, type AdmissionOptions } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import {
  body,
  type Bytes,
  functionType,
  i32,
  list,
  moduleOf,
  moduleWithBody,
  name,
  section,
  u32,
} from "./module-bytes.ts";
import { rejectionOf, usualOptions } from "./rejection-of.ts";
import { assemble } from "./text-module.ts";

const times = (count: number, bytes: Bytes): Bytes[] => Array.from({ length: count }, () => bytes);
const nothing = functionType([], []);
const types = (count: number): Uint8Array => moduleOf(section(1, list(times(count, nothing))));
const functions = (count: number): Uint8Array =>
  moduleOf(section(1, list([nothing])), section(3, list(times(count, 0))), section(10, list(times(count, body([])))));
const exportsOf = (count: number): Uint8Array =>
  moduleOf(
    section(1, list([nothing])),
    section(3, list([0])),
    section(7, list(Array.from({ length: count }, (_, index) => [name(`e${index}`), 0, 0]))),
    section(10, list([body([])])),
  );
const alloc = [name("extism:host/env"), name("alloc"), 0, 0];
const imports = (count: number): Uint8Array =>
  moduleOf(section(1, list([functionType([0x7e], [0x7e])])), section(2, list(times(count, alloc))));
const globals = (count: number): Uint8Array => moduleOf(section(6, list(times(count, [i32, 0, 0x41, 0, 0x0b]))));
const tables = (count: number): Uint8Array => moduleOf(section(4, list(times(count, [0x70, 0, 1]))));
const parameters = (count: number): Uint8Array =>
  moduleOf(section(1, list([functionType(times(count, i32) as number[], [])])));
const results = (count: number): Uint8Array =>
  moduleOf(section(1, list([functionType([], times(count, i32) as number[])])));
const tags = (count: number): Uint8Array =>
  moduleOf(section(1, list([nothing])), section(13, list(times(count, [0, 0]))));
const tagParameters = (count: number): Uint8Array =>
  moduleOf(section(1, list([functionType(times(count, i32) as number[], [])])), section(13, list([[0, 0]])));
const oneFunction = [section(1, list([nothing])), section(3, list([0]))];
const elementEntries = (count: number): Uint8Array =>
  moduleOf(
    ...oneFunction,
    section(
      9,
      list([
        [1, 0, u32(count - 1), times(count - 1, 0)],
        [1, 0, list([0])],
      ]),
    ),
    section(10, list([body([])])),
  );
const elementSegments = (count: number): Uint8Array =>
  moduleOf(...oneFunction, section(9, list(times(count, [1, 0, 0]))), section(10, list([body([])])));
const dataSegments = (count: number): Uint8Array => moduleOf(section(11, list(times(count, [1, 0]))));
const locals = (count: number): Uint8Array => moduleWithBody(body([], [[count, i32]]));
const nesting = (count: number): Uint8Array => moduleWithBody(body([times(count, [0x02, 0x40]), times(count, 0x0b)]));
const blocks = (count: number): Uint8Array => moduleWithBody(body(times(count, [0x02, 0x40, 0x0b])));
const branchTable = (count: number): Uint8Array => moduleWithBody(body([0x41, 0, 0x0e, list(times(count, 0)), 0]));
/** Locals times loops. */
const localsAtLoops = (count: number): Uint8Array =>
  moduleWithBody(body(times(count / 1000, [0x03, 0x40, 0x0b]), [[1000, i32]]));
/** Operands times loops: they are on the stack below the loops. */
const operandsAtLoops = (count: number): Uint8Array =>
  moduleWithBody(body([times(1000, [0x41, 0]), times(count / 1000, [0x03, 0x40, 0x0b]), times(1000, 0x1a)]));
const bodyBytes = (count: number): Uint8Array => moduleWithBody(body(new Uint8Array(count - 2).fill(0x01)));
const moduleBytes = (count: number): Uint8Array => {
  const headerBytes = 8 + 1 + 4 + 1;
  return moduleOf(section(0, [0, new Uint8Array(count - headerBytes)]));
};
const nameBytes = (count: number): Uint8Array =>
  moduleOf(...oneFunction, section(7, list([[name("n".repeat(count)), 0, 0]])), section(10, list([body([])])));
const manifestBytes = (count: number): Uint8Array =>
  moduleOf(section(0, [name("cordon.manifest"), new Uint8Array(count)]));

const typeValues = (count: number): Uint8Array => {
  const full = times(count / 500, functionType(times(500, i32) as number[], []));
  return moduleOf(section(1, list([...full, functionType(times(count % 500, i32) as number[], [])])));
};
const customSections = (count: number): Uint8Array => moduleOf(...times(count, section(0, [name("name"), 0])));

/** Throws in two functions, each of which stays within its own limits and has one place for its own check. */
const insertionPoints = (count: number): Uint8Array => {
  const half = Math.floor(count / 2);
  const bodies = [half - 1, count - half - 1].map((throws) => body(times(throws, [0x08, 0])));
  return moduleOf(
    section(1, list([nothing])),
    section(3, list([0, 0])),
    section(13, list([[0, 0]])),
    section(10, list(bodies)),
  );
};

type Limit = readonly [limit: keyof typeof admissionLimits, what: string, build: (count: number) => Uint8Array];

const counted: readonly Limit[] = [
  ["types", "types", types],
  ["parameters", "parameters in one type", parameters],
  ["results", "results in one type", results],
  ["functions", "functions", functions],
  ["imports", "imports", imports],
  ["exports", "exports", exportsOf],
  ["globals", "globals", globals],
  ["tables", "tables", tables],
  ["tags", "tags", tags],
  ["tagParameters", "values in one exception", tagParameters],
  ["elementSegments", "element segments", elementSegments],
  ["elementEntries", "entries in its element segments", elementEntries],
  ["dataSegments", "data segments", dataSegments],
  ["nameBytes", "bytes in one name", nameBytes],
  ["typeValues", "parameters and results in its types", typeValues],
  ["customSections", "custom sections", customSections],
  ["manifestBytes", "bytes in its manifest", manifestBytes],
  ["bodyBytes", "bytes in one function", bodyBytes],
  ["locals", "locals in one function", locals],
  ["nesting", "blocks inside each other", nesting],
  ["blocks", "blocks in one function", blocks],
  ["insertionPoints", "places for checks", insertionPoints],
  ["branchTableEntries", "entries in one br_table", branchTable],
  ["moduleBytes", "bytes", moduleBytes],
];

describe("the limits of admission", () => {
  it.each(counted)("hold for %s: the limit is admitted, one more is not", (limit, what, build) => {
    const maximum = admissionLimits[limit];
    expect(admitModule(build(maximum), usualOptions).bytes.length).toBeGreaterThan(8);
    const error = rejectionOf(build(maximum + 1));
    expect(error).toMatchObject({ code: "MODULE_REJECTED", reason: "limit", what, value: maximum + 1, maximum });
  });

  it.each([
    ["locals", localsAtLoops],
    ["operands", operandsAtLoops],
  ])("hold for the values alive at the blocks of a function: %s", (_what, build) => {
    const maximum = admissionLimits.blockValues;
    expect(admitModule(build(maximum), usualOptions).sizes.checks).toBe(maximum / 1000 + 1);
    expect(rejectionOf(build(maximum + 1000))).toMatchObject({ reason: "limit", maximum });
  });

  it("are all tested, but for the one that is a feature and the one that follows from the others", () => {
    const tested = [...counted.map(([limit]) => limit), "blockValues", "branchValues"];
    expect([...tested, "memories", "rewrittenBodyBytes"].toSorted()).toEqual(Object.keys(admissionLimits).toSorted());
  });

  it("hold for a function that rewriting makes too long for the engine", () => {
    // Each memory.grow gets a check of some fifty bytes, as the indexes of what is added have two bytes.
    const grows = moduleWithBody(
      body(times(170_000, [0x41, 0, 0x40, 0, 0x1a])),
      section(5, list([[0, 1]])),
      section(6, list(times(9_000, [i32, 0, 0x41, 0, 0x0b]))),
    );
    const options = { ...usualOptions, fuel: true };
    expect(rejectionOf(grows, options)).toMatchObject({ reason: "limit", maximum: admissionLimits.rewrittenBodyBytes });
  });

  it("count what is announced before anything is made of it", () => {
    for (const id of [1, 2, 3, 4, 6, 7, 9, 10, 11, 13]) {
      const started = performance.now();
      const { reason } = rejectionOf(moduleOf(section(id, [0xff, 0xff, 0xff, 0xff, 0x0f])));
      expect(["limit", "malformed"]).toContain(reason);
      expect(performance.now() - started).toBeLessThan(100);
    }
  });
});

describe("the memory of a module", () => {
  const memory = (sizes: string): Uint8Array => assemble(`(module (memory ${sizes}))`);

  it.each([
    ["1", { initialPages: 1, maximumPages: 256 }],
    ["1 100", { initialPages: 1, maximumPages: 100 }],
    ["1 65536", { initialPages: 1, maximumPages: 256 }],
    ["256", { initialPages: 256, maximumPages: 256 }],
    ["0 0", { initialPages: 0, maximumPages: 0 }],
  ])("declared as %s gets the smaller of its maximum and the limit", (sizes, expected) => {
    expect(admitModule(memory(sizes), usualOptions).memory).toEqual(expected);
  });

  it("is refused when it starts above the limit", () => {
    expect(rejectionOf(memory("257"))).toMatchObject({ reason: "limit", value: 257, maximum: 256 });
  });

  it("is refused when a data segment cannot fit, and admitted when it just does", () => {
    const withData = (offset: number): Uint8Array =>
      assemble(`(module (memory 1) (data (i32.const ${offset}) "abcd"))`);
    expect(admitModule(withData(65_532), usualOptions).memory?.initialPages).toBe(1);
    expect(rejectionOf(withData(65_533))).toMatchObject({ reason: "limit", value: 65_537, maximum: 65_536 });
    expect(rejectionOf(withData(-1))).toMatchObject({ reason: "limit" });
  });
});

describe("the tables of a module", () => {
  const grown = (index: number): string => `(drop (table.grow ${index} (ref.null func) (i32.const 1)))`;
  const options: AdmissionOptions = { ...usualOptions, maxTableElements: 100 };

  it("keep their size when nothing grows them", () => {
    expect(admitModule(assemble("(module (table 7 funcref) (table 5 50 externref))"), options).tableElements).toBe(12);
  });

  it("share what the budget leaves, and never have more than the budget together", () => {
    const module = assemble(
      `(module (table 10 funcref) (table 10 funcref) (table 10 15 funcref) (func ${grown(0)} ${grown(2)}))`,
    );
    expect(admitModule(module, options).tableElements).toBe(10 + 35 + 10 + 15);
    const unbounded = assemble(`(module (table 1 funcref) (table 2 funcref) (func ${grown(0)} ${grown(1)}))`);
    expect(admitModule(unbounded, options).tableElements).toBe(100);
  });

  it("are refused when they start above the budget together", () => {
    expect(admitModule(assemble("(module (table 50 funcref) (table 50 externref))"), options).tableElements).toBe(100);
    const error = rejectionOf(assemble("(module (table 50 funcref) (table 51 externref))"), options);
    expect(error).toMatchObject({ reason: "limit", value: 101, maximum: 100 });
  });

  it("are refused when an element segment cannot fit", () => {
    const withElements = (offset: number): Uint8Array =>
      assemble(`(module (table 4 funcref) (func) (elem (i32.const ${offset}) 0 0))`);
    expect(admitModule(withElements(2), options).tableElements).toBe(4);
    expect(rejectionOf(withElements(3), options)).toMatchObject({ reason: "limit", value: 5, maximum: 4 });
  });
});
