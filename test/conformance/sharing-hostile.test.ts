import { hash } from "node:crypto";
import { SharedCodes } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { usualOptions } from "./rejection-of.ts";
import { instantiateShared } from "./shared-instance.ts";
import { at, executeFunction, sharingModule, signed } from "./sharing-modules.ts";
import { type Case, compile, findPart, served, verdict, warmed } from "./sharing-verdict.ts";

const kv = { module: "extism:host/user", name: "cordon_kv" } as const;
const length = { module: "extism:host/env", name: "length" } as const;

describe("a module with code that is known, and something hostile beside it", () => {
  const hostile: readonly Case[] = [
    ["a negative address", { segments: [{ address: at(-1), text: "ab" }] }, {}],
    ["the lowest address", { segments: [{ address: at(-2_147_483_648), text: "a" }] }, {}],
    ["the end past the memory", { segments: [{ address: at(65_535), text: "ab" }] }, {}],
    ["nothing, past the memory", { segments: [{ address: at(65_537), text: "" }] }, {}],
    ["an end that overflows 32 bits", { segments: [{ address: at(-8), text: "0123456789abcdef" }] }, {}],
    ["a length that overflows 32 bits", { segments: [{ raw: [0, at(16), 0x0b, 0xff, 0xff, 0xff, 0xff, 0x0f] }] }, {}],
    ["a length of 33 bits", { segments: [{ raw: [0, at(16), 0x0b, 0xff, 0xff, 0xff, 0xff, 0x1f] }] }, {}],
    ["an address of another type", { segments: [{ raw: [0, 0x42, 0, 0x0b, 1, 0x61] }] }, {}],
    ["an address of two values", { segments: [{ raw: [0, 0x41, 0, 0x41, 0, 0x0b, 1, 0x61] }] }, {}],
    ["no address", { segments: [{ raw: [0, 0x0b, 1, 0x61] }] }, {}],
    ["a computed address past the memory", { segments: [{ raw: [0, 0x41, 0x7f, 0x41, 1, 0x6c, 0x0b, 1, 0x61] }] }, {}],
    ["a segment of another memory", { segments: [{ raw: [2, 1, at(16), 0x0b, 1, 0x61] }] }, {}],
    ["a segment of no known form", { segments: [{ raw: [3, at(16), 0x0b, 1, 0x61] }] }, {}],
    ["segments that are not announced rightly", { dataCount: 2, segments: [{ address: at(0), text: "a" }] }, {}],
    ["a global of another type", { firstExpression: [0x42, 0] }, {}],
    ["a global without a value", { firstExpression: [] }, {}],
    ["a global with two", { firstExpression: [0x41, 0, 0x41, 0] }, {}],
    ["a global of a global that changes", { firstExpression: [0x23, 0] }, {}],
    ["one more import", { imports: [length, { module: "extism:host/user", name: "cordon_fs" }] }, {}],
    ["an import of another type", { imports: [{ ...length, type: 3 }] }, {}],
    [
      "an import of another type that is served",
      { imports: [{ module: "extism:host/user", name: "cordon_now_ms", type: 3 }] },
      {},
    ],
    ["an import with another name", { imports: [{ module: "extism:host/user", name: "cordon_kv2" }] }, {}],
    ["an import of the cell's", { imports: [{ module: "cordon:cell", name: "import:0" }] }, {}],
    ["an import of a capability it may not have", { imports: [kv] }, { categories: ["fs"] }],
    ["more memory than is admitted", { memory: [1, 0xac, 2, 0xad, 2] }, {}],
    ["a memory that is larger than any", { memory: [0, [0xff, 0xff, 0xff, 0xff, 0x0f]] }, {}],
    ["a maximum that is larger than any", { memory: [1, 1, [0x81, 0x80, 0x04]] }, {}],
    ["a maximum below the minimum", { memory: [1, 2, 1] }, {}],
    ["a shared memory", { memory: [3, 1, 1] }, {}],
    ["an export of a private name", { exports: [["cordon:function:2", 2]] }, {}],
    [
      "two exports of one name",
      {
        exports: [
          ["a", 2],
          ["a", 3],
        ],
      },
      {},
    ],
    ["an export of a function that is not there", { exports: [["a", 9]] }, {}],
    ["an initializer of another type", { exports: [["_initialize", 2]] }, {}],
    ["an exported import", { exports: [["execute", 1]] }, {}],
    ["a manifest that is no JSON", { manifest: "\0" }, {}],
  ];
  it.each(hostile)("is judged as if it were not: %s", (_title, options, limits) => {
    const { codes } = warmed({ categories: ["fs", "kv"], ...limits });
    const bytes = sharingModule(options);
    const expected = verdict(bytes, new SharedCodes(), limits);
    expect(verdict(bytes, codes, limits)).toEqual(expected);
    expect(expected).not.toHaveProperty("reason", "internal");
  });

  it("is refused for the cases that are not merely odd", () => {
    const admitted = new Set([
      "one more import",
      "an exported import",
      "a manifest that is no JSON",
      "a computed address past the memory",
    ]);
    const { codes } = warmed();
    for (const [title, options, limits] of hostile) {
      expect([title, Object.hasOwn(verdict(sharingModule(options), codes, limits), "reason")]).toEqual([
        title,
        !admitted.has(title),
      ]);
    }
  });

  it("may begin with any numbers, which its own code then meets", () => {
    const { codes, first } = warmed();
    const far = compile(
      sharingModule({ first: signed(-1), second: [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f] }),
      codes,
    );
    expect(far.module).toBe(first.module);
    expect(far.image?.globals.map(({ value }) => value)).toEqual([-1, -(2n ** 63n)]);
    expect(instantiateShared(far, served).call(executeFunction)).toBe(6);
    expect(instantiateShared(first, served).call(executeFunction)).toBe(7);
  });
});

describe("any module beside code that is known", () => {
  it("is judged as it would be alone, when any one byte changes", () => {
    const segments = [{ address: at(16), text: "abc" }];
    const base = sharingModule({ imports: [kv], first: signed(70), second: signed(-9), segments, manifest: "{}" });
    const { codes, first } = warmed();
    let shared = 0;
    for (let position = 8; position < base.length; position += 1) {
      for (const change of [1, 2, 0x40, 0x80, 0xff]) {
        const bytes = base.slice();
        bytes[position] = (bytes[position] ?? 0) ^ change;
        const expected = verdict(bytes, new SharedCodes());
        expect(verdict(bytes, codes)).toEqual(expected);
        const part = findPart(bytes, usualOptions);
        if (part === undefined || codes.get(part.key)?.module !== first.module) continue;
        // The engine was not asked, so it is asked here.
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), served);
        const same = instantiateShared(compile(bytes, codes), served);
        const memory = exports["memory"];
        if (memory instanceof WebAssembly.Memory) {
          expect(hash("sha256", new Uint8Array(same.memory.buffer))).toBe(
            hash("sha256", new Uint8Array(memory.buffer)),
          );
        }
        const execute = exports["execute"];
        if (typeof execute === "function") {
          const entry = compile(bytes, codes).image?.functions.find(({ name }) => name === "execute");
          const own = entry === undefined ? undefined : same.exports[entry.exported];
          if (typeof own === "function") expect((own as () => unknown)()).toBe((execute as () => unknown)());
        }
        shared += 1;
      }
    }
    expect(shared).toBeGreaterThan(80);
  });
});
