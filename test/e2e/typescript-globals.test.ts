import { createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const members = `
  tools = { decode: {}, stream: {}, encode: {}, parameters: {}, clone: {}, base64: {}, identifiers: {}, aborting: {}, absent: {}, language: {} };
  decode(all) {
    return all.map((bytes) => {
      const source = Uint8Array.from(bytes);
      let strict = "refused";
      try { strict = new TextDecoder("utf-8", { fatal: true }).decode(source); } catch {}
      return [new TextDecoder().decode(source), strict, new TextDecoder("utf8", { ignoreBOM: true }).decode(source.buffer)];
    });
  }
  stream(all) {
    return all.map((parts) => {
      const decoder = new TextDecoder();
      return parts.map((bytes) => decoder.decode(Uint8Array.from(bytes), { stream: true })).concat(decoder.decode());
    });
  }
  encode(texts) { return texts.map((text) => [...new TextEncoder().encode(text)]); }
  parameters(texts) {
    return texts.map((text) => {
      const parameters = new URLSearchParams(text);
      const pairs = [...parameters];
      parameters.sort();
      return [pairs, parameters.toString(), parameters.size];
    });
  }
  clone(values) {
    const cycle = { values, map: new Map([["a", new Set([1])]]), date: new Date(5), bytes: Uint8Array.of(1, 2) };
    cycle.self = cycle;
    const copy = structuredClone(cycle);
    const refused = [() => 1, Symbol("s"), Promise.resolve(), new WeakMap()].map((value) => {
      try { return String(structuredClone(value)); } catch (error) { return error.name; }
    });
    copy.bytes[0] = 9;
    return { values: copy.values, same: copy === cycle, cycle: copy.self === copy, map: [...copy.map.get("a")],
      date: copy.date.getTime(), bytes: [...cycle.bytes], refused };
  }
  base64(texts) { return texts.map((text) => [btoa(text), atob(btoa(text))]); }
  identifiers() { return [crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))].length]; }
  aborting() {
    const controller = new AbortController();
    const seen = [];
    const any = AbortSignal.any([new AbortController().signal, controller.signal]);
    any.addEventListener("abort", (event) => seen.push(event.type, any.reason.name), { once: true });
    controller.abort();
    controller.abort(new Error("later"));
    try { any.throwIfAborted(); } catch (error) { seen.push(error.name); }
    return [seen, any.aborted, AbortSignal.abort(7).reason];
  }
  absent(names) { return names.map((name) => typeof globalThis[name]); }
  async language() {
    class Private { #value = 1; get value() { return this.#value; } static { Private.made = true; } }
    const order = [];
    queueMicrotask(() => order.push("micro"));
    await Promise.resolve().then(() => order.push("then"));
    const { groups } = /(?<word>\\p{L}+)\\s(?<=\\s)(?<emoji>\\p{Emoji})/u.exec("größer 😀");
    async function* numbers() { yield 1; yield 2; }
    for await (const number of numbers()) order.push(number);
    return [new Private().value, Private.made, order, { ...groups }, [3, 1, 2].toSorted(), Object.groupBy([1, 2, 3], (n) => n % 2 ? "odd" : "even"), 2n ** 64n + "", "e\\u0301".normalize("NFC").length, new Date(0).getTimezoneOffset()];
  }
`;

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  runtime = await createRuntime();
  skill = await runtime.load((await buildTestSkill({ "skill.ts": skillText(members) })).module);
}, 120_000);

afterAll(() => runtime[Symbol.asyncDispose]());

async function run(tool: string, input: unknown = []): Promise<unknown> {
  const { status, message, output } = await skill.call(input, { tool, limits: { wallTime: "10s" } });
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
}

const isAscii = (text: string): boolean => new TextEncoder().encode(text).length === text.length;

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== "";
  } catch {
    return false;
  }
}

/** All cases go in one call: a property is tried on many values without many calls. */
const samples = <Value>(values: fc.Arbitrary<Value>): Value[] => fc.sample(values, { numRuns: 300, seed: 1 });

describe("the globals of a skill, beside those of Node", () => {
  it("decode the same text from the same bytes", async () => {
    const nearly = fc.array(
      fc.oneof(
        fc.constantFrom(
          0x61,
          0xc2,
          0xe0,
          0xe2,
          0x82,
          0xac,
          0xed,
          0xa0,
          0xf0,
          0x9f,
          0x98,
          0x80,
          0xf4,
          0xff,
          0xef,
          0xbb,
          0xbf,
        ),
        fc.nat(255),
      ),
      { maxLength: 12 },
    );
    const cases = [...samples(nearly), [0xef, 0xbb, 0xbf, 0x61]];
    const expected = cases.map((bytes) => {
      const source = Uint8Array.from(bytes);
      let strict = "refused";
      try {
        strict = new TextDecoder("utf-8", { fatal: true }).decode(source);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
      return [new TextDecoder().decode(source), strict, new TextDecoder("utf-8", { ignoreBOM: true }).decode(source)];
    });
    expect(await run("decode", cases)).toEqual(expected);
  });

  it("decode the same text from bytes that come in parts", async () => {
    const part = fc.array(
      fc.constantFrom(0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xef, 0xbb, 0xbf),
      {
        maxLength: 5,
      },
    );
    const cases = [
      ...samples(fc.array(part, { maxLength: 5 })),
      [
        [0xef, 0xbb],
        [0xbf, 0x61],
        [0xf0, 0x9f],
        [0x98, 0x80],
      ],
    ];
    const expected = cases.map((parts) => {
      const decoder = new TextDecoder();
      return [...parts.map((bytes) => decoder.decode(Uint8Array.from(bytes), { stream: true })), decoder.decode()];
    });
    expect(await run("stream", cases)).toEqual(expected);
  });

  it("encode the same bytes from the same text", async () => {
    const cases = [...samples(fc.string({ unit: "binary", maxLength: 12 })), "a\ud800b\udc00", ""];
    expect(await run("encode", cases)).toEqual(cases.map((text) => [...new TextEncoder().encode(text)]));
  });

  it("read and write the same search parameters", async () => {
    const part = fc.string({
      unit: fc.constantFrom("a", "ü", "😀", "=", "&", "+", "%", "4", "e", " ", "?", "'", "(", "~", "*"),
    });
    // Node takes other letters for bytes where an escape beside them is no UTF-8; the standard does not.
    const cases = samples(part.filter((text) => isAscii(text) || isDecodable(text)));
    const expected = cases.map((text) => {
      const parameters = new URLSearchParams(text);
      const pairs = [...parameters];
      parameters.sort();
      return [pairs, parameters.toString(), parameters.size];
    });
    expect(await run("parameters", cases)).toEqual(expected);
  });

  it("clone what can be cloned, with cycles, and refuse the rest", async () => {
    const values = JSON.parse(JSON.stringify(samples(fc.jsonValue({ maxDepth: 3 })).slice(0, 50))) as unknown[];
    expect(await run("clone", values)).toEqual({
      values,
      same: false,
      cycle: true,
      map: [1],
      date: 5,
      bytes: [1, 2],
      refused: ["DataCloneError", "DataCloneError", "DataCloneError", "DataCloneError"],
    });
  });

  it("write and read base 64", async () => {
    const cases = samples(fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 9 }));
    expect(await run("base64", cases)).toEqual(cases.map((text) => [btoa(text), text]));
  });

  it("make identifiers of version 4", async () => {
    const [identifier, count] = (await run("identifiers")) as readonly [string, number];
    expect(identifier).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
    expect(count).toBe(4);
  });

  it("abort once, with a reason", async () => {
    expect(await run("aborting")).toEqual([["abort", "AbortError", "AbortError"], true, 7]);
  });

  it("lack what a skill has not, in a way that libraries can find out", async () => {
    const names = [
      "setImmediate",
      "process",
      "Buffer",
      "Intl",
      "WebAssembly",
      "cordonNative",
      "cordonBuild",
      "cordonPositions",
    ];
    expect(await run("absent", names)).toEqual(names.map(() => "undefined"));
  });

  it("belong to a language of today", async () => {
    expect(await run("language")).toEqual([
      1,
      true,
      ["micro", "then", 1, 2],
      { word: "größer", emoji: "😀" },
      [1, 2, 3],
      { odd: [1, 3], even: [2] },
      "18446744073709551616",
      1,
      0,
    ]);
  });
});
