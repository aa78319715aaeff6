import { hash } from "node:crypto";
import { admitModule, type CompiledModule, findSharedPart, SharedCodes } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { usualOptions } from "./rejection-of.ts";
import { instantiateShared } from "./shared-instance.ts";
import { at, executeFunction, otherFunction, type SharingOptions, sharingModule, signed } from "./sharing-modules.ts";
import { type Case, compile, findPart, served, warmed } from "./sharing-verdict.ts";

const kv = { module: "extism:host/user", name: "cordon_kv" } as const;
const length = { module: "extism:host/env", name: "length" } as const;

describe("modules with the same code", () => {
  it("share what was compiled, and keep memory, globals, imports, exports and manifest to themselves", () => {
    const { codes, first } = warmed();
    const own = {
      imports: [kv],
      first: signed(1_000),
      second: signed(-300),
      segments: [{ address: at(16), text: "\x01\x02\0\0" }],
      exports: [["ask", otherFunction]],
      manifest: '{"abi":1}',
      memory: [1, 2, 3],
    } as const satisfies SharingOptions;
    const second = compile(sharingModule(own), codes);
    expect(second.module).toBe(first.module);
    expect(second.image).not.toEqual(first.image);
    expect(second.admitted).toMatchObject({
      imports: [{ name: "input_length" }, { name: "cordon_kv" }],
      tools: [{ name: "ask", returnsStatus: true }],
      memory: { initialPages: 2, maximumPages: 3 },
    });
    for (let round = 0; round < 2; round += 1) {
      expect(instantiateShared(first, served).call(executeFunction)).toBe(7);
      expect(instantiateShared(second, served).call(executeFunction)).toBe(7 + 513 + 1_000 - 300);
    }
    expect(instantiateShared(first, served).call(otherFunction)).toBe(0);
    expect(instantiateShared(second, served).call(otherFunction)).toBe(5);
  });

  it("say of themselves what they would alone: digests, sizes, features", () => {
    const { codes } = warmed();
    const bytes = sharingModule({ imports: [kv], segments: [{ address: at(0), text: "a" }] });
    expect(compile(bytes, codes).admitted).toEqual(compile(bytes, new SharedCodes()).admitted);
  });

  it("are rewritten to the same bytes, whichever comes first", () => {
    const others = [
      sharingModule({}),
      sharingModule({ imports: [kv], first: signed(9), memory: [1, 3, 4], manifest: "{}" }),
    ];
    for (const fuel of [false, true]) {
      const written = others.map((bytes) => admitModule(bytes, { ...usualOptions, fuel }, {}, findPart).bytes);
      expect(written[0]).toEqual(written[1]);
    }
  });

  const beginnings: readonly (readonly [
    title: string,
    parts: readonly (readonly [address: number, text: string])[],
  ])[] = [
    [
      "overlap",
      [
        [20, "aaaaaaaa"],
        [16, "bbbbbb"],
        [18, "cc"],
      ],
    ],
    [
      "lie apart",
      [
        [700, "far"],
        [65_535, "z"],
        [196_608, ""],
        [0, "first"],
      ],
    ],
    [
      "are long",
      [
        [100, "long".repeat(20_000)],
        [131_000, "b".repeat(500)],
        [60_000, "middle"],
      ],
    ],
  ];
  it.each(beginnings)("begin as the engine lets them, when their segments %s", (_title, parts) => {
    const { codes, first } = warmed();
    const bytes = sharingModule({
      memory: [1, 3, 4],
      segments: parts.map(([address, text]) => ({ address: at(address), text })),
    });
    const alone = new WebAssembly.Instance(new WebAssembly.Module(bytes), served).exports["memory"];
    const compiled = compile(bytes, codes);
    expect(compiled.module).toBe(first.module);
    const begins = hash("sha256", new Uint8Array((alone as WebAssembly.Memory).buffer));
    expect(hash("sha256", new Uint8Array(instantiateShared(compiled, served).memory.buffer))).toBe(begins);
  });

  it("meter fuel alike, and apart from those without", () => {
    const metered = warmed({ fuel: true });
    expect(compile(sharingModule({ imports: [kv] }), metered.codes, { fuel: true }).module).toBe(metered.first.module);
    expect(compile(sharingModule({}), metered.codes).module).not.toBe(metered.first.module);
  });
});

describe("the code of a module is its own", () => {
  const { codes, first } = warmed();
  const differences: readonly Case[] = [
    ["one byte of code", { added: 1 }, {}],
    ["a constant global", { constant: 8 }, {}],
    ["an element segment", { elementOffset: 1 }, {}],
    ["a start function", { start: 4 }, {}],
    ["one more import", { imports: [length, length] }, {}],
    ["code of the kernel in another place", { imports: [{ module: "extism:host/env", name: "load_u64" }] }, {}],
    ["the limit of memory", {}, { maxMemoryPages: 255 }],
    ["the limit of table elements", {}, { maxTableElements: 9 }],
  ];
  it.each(differences)("when this differs: %s", (_title, options, limits) => {
    const own = compile(sharingModule(options), codes, limits);
    expect(own.module).not.toBe(first.module);
    expect(own.admitted).toEqual(compile(sharingModule(options), new SharedCodes(), limits).admitted);
  });

  const unshared: readonly (readonly [string, SharingOptions])[] = [
    ["a passive segment", { segments: [{ raw: [1, 1, 0x61] }] }],
    ["a computed address", { segments: [{ raw: [0, 0x41, 1, 0x41, 1, 0x6a, 0x0b, 1, 0x61] }] }],
    ["an address from a global", { segments: [{ raw: [0, 0x23, 2, 0x0b, 1, 0x61] }] }],
    [
      "code that names a segment",
      { instructions: [0xfc, 9, 0], dataCount: 1, segments: [{ address: at(0), text: "a" }] },
    ],
    [
      "code that takes a reference of what is only exported",
      { instructions: [0xd2, otherFunction, 0x1a], exports: [["execute", otherFunction]] },
    ],
    [
      "data that is scattered",
      {
        memory: [1, 100, 100],
        segments: Array.from({ length: 6_000 }, (_, index) => ({ address: at(index * 1_000), text: "a" })),
      },
    ],
  ];
  it.each(unshared)("with %s", (_title, options) => {
    const bytes = sharingModule(options);
    const own = compile(bytes, codes);
    expect(own.image).toBeUndefined();
    expect(compile(bytes, codes).module).not.toBe(own.module);
  });

  it("when it is short: comparing would take longer than compiling", () => {
    expect(findSharedPart(sharingModule({}), usualOptions)).toBeUndefined();
    expect(findSharedPart(sharingModule({}), usualOptions, 10)).toBeDefined();
  });
});

describe("SharedCodes", () => {
  it("lets the code go that was used least recently, and nothing changes but the work", () => {
    const codes = new SharedCodes(2);
    const ids = (added: number): CompiledModule => compile(sharingModule({ added }), codes);
    const [first, second] = [ids(1), ids(2)];
    expect(ids(1).module).toBe(first.module);
    const third = ids(3);
    expect([ids(1).module, ids(3).module]).toEqual([first.module, third.module]);
    const again = ids(2);
    expect(again.module).not.toBe(second.module);
    expect(again.admitted).toEqual(second.admitted);
    expect(instantiateShared(again, served).call(executeFunction)).toBe(9);
    expect(instantiateShared(second, served).call(executeFunction)).toBe(9);
  });
});
