import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blocksImport,
  blocksMetaImport,
  fuelExport,
  memoryImport,
  privateModule,
  slotExport,
  slotsImport,
} from "../admission/private-names.ts";
import { inlinedCalls } from "../admission/code/scan-control.ts";
import { parseModule } from "../admission/reader/parse-module.ts";
import { rewriteModule } from "../admission/rewriter/rewrite-module.ts";
import { assembleBytes } from "../cell/contract/assemble.ts";
import { createSlotBuffers } from "../dispatch/slot-table.ts";
import { createKernel, type Kernel, type KernelFunctionName, kernelFunctionNames, setInput } from "./kernel.ts";

const capBytes = 256 * 1024;
const types: Readonly<Record<KernelFunctionName, string>> = {
  alloc: "(param i64) (result i64)",
  length: "(param i64) (result i64)",
  length_unsafe: "(param i64) (result i64)",
  load_u8: "(param i64) (result i32)",
  load_u64: "(param i64) (result i64)",
  store_u8: "(param i64 i32)",
  store_u64: "(param i64 i64)",
  free: "(param i64)",
  input_length: "(result i64)",
  input_offset: "(result i64)",
  input_load_u8: "(param i64) (result i32)",
  input_load_u64: "(param i64) (result i64)",
  output_set: "(param i64 i64)",
  error_set: "(param i64)",
  error_get: "(result i64)",
};
const parametersOf = (name: KernelFunctionName): readonly string[] =>
  (/\(param ([^)]*)\)/u.exec(types[name])?.[1] ?? "").split(" ").filter((type) => type !== "");

/** How a guest calls: with the code in the place of the call, by a copy of the function, or through a table. */
const forms = ["direct", "copy", "table"] as const;
type Form = (typeof forms)[number];

/** So many calls that no further one in the function gets the code in its place. No path reaches them. */
const fill = `(block (br 0) ${"(drop (call $input_length)) ".repeat(inlinedCalls)})`;

/** A guest with an export for each function and form. */
function guestText(memory: string): string {
  const names = [...kernelFunctionNames];
  const pass = (name: KernelFunctionName): string =>
    parametersOf(name)
      .map((_, index) => `(local.get ${index})`)
      .join(" ");
  return `(module
    ${names.map((name) => `(import "extism:host/env" "${name}" (func $${name} ${types[name]}))`).join("\n")}
    (import "extism:host/env" "load_u8" (func $again ${types.load_u8}))
    ${memory}
    (table funcref (elem ${names.map((name) => `$${name}`).join(" ")}))
    (func (export "direct again") ${types.load_u8} (call $again (local.get 0)))
    ${names
      .map(
        (name, index) => `
    (func (export "direct ${name}") ${types[name]} (call $${name} ${pass(name)}))
    (func (export "copy ${name}") ${types[name]} ${fill} (call $${name} ${pass(name)}))
    (func (export "table ${name}") ${types[name]} (call_indirect ${types[name]} ${pass(name)} (i32.const ${index})))`,
      )
      .join("")})`;
}

const memories = {
  none: "",
  own: `(memory 1 2) (data (i32.const 8) "own") (data "passive")
    (global $own (mut i32) (i32.const 5))
    (func (export "own") (result i32)
      (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 4))
      (memory.copy (i32.const 64) (i32.const 8) (i32.const 3))
      (memory.fill (i32.const 128) (i32.const 7) (i32.const 8))
      (drop (memory.grow (i32.const 1)))
      (global.set $own (i32.add (global.get $own) (memory.size)))
      (i32.add (global.get $own) (i32.load8_u (i32.const 66))))`,
} as const;

type Functions = Readonly<Record<string, (...values: readonly (number | bigint)[]) => number | bigint | undefined>>;

interface Guest {
  readonly kernel: Kernel;
  readonly functions: Functions;
  readonly memory: WebAssembly.Memory;
}

const slots = createSlotBuffers().memory;

/** Rewrites the guest and links it with a kernel of its own, as a cell does. */
function link(bytes: Uint8Array, options: { readonly fuel: boolean; readonly imports?: Functions }): Guest {
  const kernel = createKernel({ slots, slot: 1 });
  const parsed = parseModule(bytes);
  const rewritten = rewriteModule(parsed, {
    maxMemoryPages: 4,
    maxTableElements: 100,
    fuel: options.fuel,
    exports: parsed.exports,
  });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rewritten.bytes), {
    "extism:host/env": { ...kernel.guestFunctions, ...options.imports },
    [privateModule]: {
      [slotsImport]: slots,
      [memoryImport]: memory,
      [blocksImport]: kernel.exports.memory,
      [blocksMetaImport]: kernel.exports.meta,
    },
  });
  (exports[slotExport] as WebAssembly.Global).value = 8;
  if (options.fuel) (exports[fuelExport] as WebAssembly.Global).value = 1n << 60n;
  return { kernel, functions: exports as unknown as Functions, memory };
}

/** One call. An address is a block that was handed out, live or not, and a number added to it. */
interface Step {
  readonly name: KernelFunctionName;
  readonly which: number;
  readonly at: bigint;
  readonly value: bigint;
  /** In the guest that mixes all forms. */
  readonly form: Form;
}

const anything = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const at = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0n) },
  { weight: 6, arbitrary: fc.bigInt(0n, 300n) },
  { weight: 2, arbitrary: fc.bigInt(-64n, 70_000n) },
  { weight: 1, arbitrary: anything },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2n ** 32n, 2n ** 32n + 16n, -16n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
  },
);
const value = fc.oneof({ weight: 3, arbitrary: fc.bigInt(0n, 400n) }, { weight: 1, arbitrary: anything });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    name: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom<KernelFunctionName[]>("alloc", "free") },
      { weight: 5, arbitrary: fc.constantFrom(...kernelFunctionNames) },
    ),
    which: fc.nat(31),
    at,
    value,
    form: fc.constantFrom(...forms),
  }),
  { maxLength: 150, size: "max" },
);

type Caller = (step: Step, values: readonly (number | bigint)[]) => number | bigint | undefined;

/** Runs the steps, and gives every result and all that the kernel's memories hold at the end. */
function observe(kernel: Kernel, call: Caller, sequence: readonly Step[]): readonly unknown[] {
  kernel.reset(capBytes);
  setInput(
    kernel,
    Uint8Array.from({ length: 100 }, (_, index) => index + 1),
  );
  const offsets = [0n, kernel.exports.input_offset()];
  const seen: unknown[] = [];
  for (const step of sequence) {
    const address = BigInt.asIntN(64, (offsets[step.which % offsets.length] ?? 0n) + step.at);
    const values = parametersOf(step.name).map((type, index) => {
      if (type === "i32") return Number(BigInt.asIntN(32, step.value));
      if (index > 0) return step.value;
      if (step.name === "alloc") return step.value;
      return step.name.startsWith("input_") ? step.at : address;
    });
    const result = call(step, values);
    if (step.name === "alloc" && typeof result === "bigint") offsets.push(result);
    seen.push(result);
  }
  const { memory, meta } = kernel.exports;
  const bytesOf = ({ buffer }: WebAssembly.Memory): string => Buffer.from(buffer).toString("latin1");
  return [...seen, kernel.capReached(), kernel.usedBytes(), kernel.highWaterBytes(), bytesOf(memory), bytesOf(meta)];
}

describe.each(Object.keys(memories) as (keyof typeof memories)[])("a guest with memory: %s", (memory) => {
  describe.each([false, true])("with fuel %s", (fuel) => {
    it("gets from its copies what the kernel beside it gives, whatever it calls, in any mixture", async () => {
      const bytes = await assembleBytes(guestText(memories[memory]));
      const guests = forms.map((form) => ({ form, guest: link(bytes, { fuel }) }));
      const mixed = link(bytes, { fuel });
      const beside = createKernel({ slots, slot: 1 });
      const callerOf =
        ({ functions }: Guest, form: (step: Step) => Form): Caller =>
        (step, values) =>
          functions[`${form(step)} ${step.name}`]?.(...values);
      fc.assert(
        fc.property(steps, (sequence) => {
          const expected = observe(
            beside,
            ({ name }, values) => (beside.guestFunctions as unknown as Functions)[name]?.(...values),
            sequence,
          );
          for (const { form, guest } of guests) {
            expect(
              observe(
                guest.kernel,
                callerOf(guest, () => form),
                sequence,
              ),
            ).toEqual(expected);
          }
          const all = callerOf(mixed, (step) => step.form);
          expect(observe(mixed.kernel, all, sequence)).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });

    it("calls its copies and not the imports, which only its tables reach", async () => {
      const bytes = await assembleBytes(guestText(memories[memory]));
      const refuse = (): never => {
        throw new Error("the import was called");
      };
      const imported = Object.fromEntries(
        kernelFunctionNames.filter((name) => name !== "alloc" && name !== "free").map((name) => [name, refuse]),
      );
      const guest = link(bytes, { fuel, imports: imported });
      guest.kernel.reset(capBytes);
      const block = guest.functions["direct alloc"]?.(16n) ?? 0n;
      guest.functions["direct store_u64"]?.(block, 0x0102_0304n);
      expect(guest.functions["direct load_u64"]?.(block)).toBe(0x0102_0304n);
      expect(guest.functions["copy load_u64"]?.(block)).toBe(0x0102_0304n);
      expect(guest.functions["direct again"]?.(block)).toBe(4);
      expect(guest.functions["direct length"]?.(block)).toBe(16n);
      expect(() => guest.functions["table load_u8"]?.(block)).toThrow("the import was called");
    });
  });
});

describe("a guest with a memory of its own", () => {
  it("keeps it as its first memory, and its globals, with the kernel's beside them", async () => {
    const guest = link(await assembleBytes(guestText(memories.own)), { fuel: false });
    guest.kernel.reset(capBytes);
    new DataView(slots.buffer).setUint32(65_540 + 8, 2, true);
    expect(guest.functions["own"]?.()).toBe(5 + 2 + "n".charCodeAt(0));
    const bytes = Buffer.from(guest.memory.buffer);
    expect(bytes.subarray(0, 4).toString()).toBe("pass");
    expect(bytes.subarray(64, 67).toString()).toBe("own");
    expect([...bytes.subarray(128, 136)]).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
    expect(Buffer.from(guest.kernel.exports.memory.buffer).every((byte) => byte === 0)).toBe(true);
  });
});
