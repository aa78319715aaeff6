import type { Programs } from "../program.ts";

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as Error).name;
  }
};

/** The edges of JSON. */
export const jsonPrograms: Programs = {
  "json: what has no form is left out, or null": () => [
    JSON.stringify([undefined, () => 1, Symbol("a"), Number.NaN, -0, 1 / 0]),
    JSON.stringify({ a: undefined, b: () => 1, [Symbol("c")]: 1, d: null }),
    JSON.stringify(undefined),
    JSON.stringify(new Date(0)),
    JSON.stringify({ toJSON: (key: string) => `key ${key}` }),
    JSON.stringify(Object.create({ inherited: 1 })),
    JSON.stringify([new Map([[1, 2]]), new Set([1]), new Error("a"), Object(1), Object("b")]),
  ],
  "json: half characters, controls and signs of lines": () => [
    JSON.stringify('\ud800 \udfff 😀 \u2028\u2029 \u0000\u001f\u007f "\\/'),
    JSON.parse('"\\ud83d\\ude00\\ud800"'),
    JSON.parse('"\u2028"'),
  ],
  "json: fields that are no ordinary ones": () => {
    const parsed = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":1,"a":1,"a":2,"":3,"10":4,"2":5}',
    ) as Record<string, unknown>;
    return [
      Object.keys(parsed),
      parsed["a"],
      ({} as Record<string, unknown>)["polluted"],
      Object.getPrototypeOf(parsed) === Object.prototype,
      JSON.stringify(parsed),
    ];
  },
  "json: numbers": () => JSON.parse("[1e400, -0, 0.1, 1E+2, 9007199254740993, 1e-400, 123456789012345680000]"),
  "json: what is none": () =>
    [
      "",
      "{",
      "[1,]",
      "{'a':1}",
      "01",
      "+1",
      "NaN",
      "undefined",
      '"\n"',
      "[1] 2",
      "tru",
      '{"a":1,}',
      "\uFEFF1",
      "--1",
      "1.",
    ].map((text) => outcome(() => JSON.parse(text))),
  "json: revivers and replacers": () => [
    JSON.parse('{"a":{"b":[1,2]}}', (key: string, value: unknown) =>
      key === "0" ? undefined : typeof value === "number" ? value * 2 : value,
    ),
    JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ["a", "b"], "--"),
    JSON.stringify({ b: 1, a: [1, {}] }, undefined, 2),
    JSON.stringify({ a: 1n }, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
    outcome(() => JSON.stringify({ a: 1n })),
    outcome(() => {
      const loop: Record<string, unknown> = {};
      loop["loop"] = loop;
      return JSON.stringify(loop);
    }),
  ],
  "json: a large output": () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({
      index,
      text: `row ${index} größer 😀`,
      share: index / 7,
    }));
    const text = JSON.stringify(rows);
    const again = JSON.parse(text) as typeof rows;
    return [text.length, again.length, again.at(-1), text.slice(500_000, 500_100)];
  },
  "json: deep, but not too deep": () => {
    const text = `${"[".repeat(500)}1${"]".repeat(500)}`;
    return JSON.stringify(JSON.parse(text)) === text;
  },
};
