import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKernel, type Kernel, readBlock, setInput, takeOutput } from "./kernel.ts";

const capBytes = 256 * 1024;

/** One thing a guest does. `which` picks a block that was handed out, live or not; `at` is relative to it. */
type Step =
  | { readonly type: "alloc"; readonly length: bigint }
  | { readonly type: "free"; readonly which: number; readonly at: bigint }
  | { readonly type: "store_u8" | "store_u64"; readonly which: number; readonly at: bigint; readonly value: bigint }
  | { readonly type: "load_u8" | "load_u64" | "length"; readonly which: number; readonly at: bigint }
  | { readonly type: "output_set"; readonly which: number; readonly at: bigint; readonly length: bigint };

const which = fc.nat(31);
const at = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(0n, 300n) },
  { weight: 1, arbitrary: fc.bigInt(-64n, 70_000n) },
  {
    weight: 1,
    arbitrary: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  },
);
const value = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const length = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(0n, 400n) },
  { weight: 2, arbitrary: fc.bigInt(0n, 70_000n) },
  { weight: 1, arbitrary: value },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ type: fc.constant("alloc"), length }),
    fc.record({ type: fc.constant("free"), which, at: fc.oneof({ weight: 5, arbitrary: fc.constant(0n) }, at) }),
    fc.record({ type: fc.constantFrom("store_u8", "store_u64"), which, at, value }),
    fc.record({ type: fc.constantFrom("load_u8", "load_u64", "length"), which, at }),
    fc.record({ type: fc.constant("output_set"), which, at, length }),
  ),
  { maxLength: 120, size: "max" },
);

/** Runs the steps and gives everything a guest could have seen, then what the host sees. */
function observe(kernel: Kernel, sequence: readonly Step[]): readonly unknown[] {
  const { exports } = kernel;
  const offsets = [exports.input_offset()];
  const seen: unknown[] = [];
  for (const step of sequence) {
    if (step.type === "alloc") {
      offsets.push(exports.alloc(step.length));
      seen.push(offsets.at(-1));
      continue;
    }
    const address = (offsets[step.which % offsets.length] ?? 0n) + step.at;
    if (step.type === "free") exports.free(address);
    else if (step.type === "store_u8") exports.store_u8(address, Number(BigInt.asUintN(8, step.value)));
    else if (step.type === "store_u64") exports.store_u64(address, step.value);
    else if (step.type === "output_set") exports.output_set(address, step.length);
    else seen.push(exports[step.type](address));
  }
  const bytes = Buffer.from(exports.memory.buffer).subarray(0, 16 + kernel.highWaterBytes());
  return [...seen, takeOutput(kernel, capBytes), kernel.capReached(), kernel.usedBytes(), bytes.toString("hex")];
}

/** What a kernel must look like, as a list of blocks that each have their own bytes. */
class Model {
  readonly #live = new Map<bigint, Uint8Array>();

  /** Says whether a new block is apart from all others, and adds it. */
  add(offset: bigint, blockLength: bigint): boolean {
    const end = offset + blockLength;
    const apart = [...this.#live].every(([other, bytes]) => end <= other || offset >= other + BigInt(bytes.length));
    this.#live.set(offset, new Uint8Array(Number(blockLength)));
    return apart;
  }

  remove(offset: bigint): void {
    this.#live.delete(BigInt.asUintN(64, offset));
  }

  lengthOf(offset: bigint): bigint {
    return BigInt(this.#live.get(BigInt.asUintN(64, offset))?.length ?? 0);
  }

  /** The block that holds all of a range, with the place in it. */
  locate(address: bigint, byteCount: bigint): { readonly bytes: Uint8Array; readonly index: number } | undefined {
    for (const [offset, bytes] of this.#live) {
      if (address >= offset && address + byteCount <= offset + BigInt(bytes.length)) {
        return { bytes, index: Number(address - offset) };
      }
    }
    return undefined;
  }

  get blocks(): ReadonlyMap<bigint, Uint8Array> {
    return this.#live;
  }
}

/** Follows the steps in kernel and model. A store that is neither inside one block nor outside all is left out. */
function follow(kernel: Kernel, sequence: readonly Step[]): void {
  const { exports } = kernel;
  const model = new Model();
  const offsets = [0n];
  for (const step of sequence) {
    if (step.type === "alloc") {
      const used = kernel.usedBytes();
      const offset = exports.alloc(step.length);
      if (offset !== 0n) expect(model.add(offset, step.length)).toBe(true);
      else
        expect(step.length === 0n || (BigInt.asUintN(64, step.length) * 9n) / 8n + 16n > BigInt(capBytes - used)).toBe(
          true,
        );
      offsets.push(offset);
      continue;
    }
    const address = (offsets[step.which % offsets.length] ?? 0n) + step.at;
    if (step.type === "free") {
      exports.free(address);
      model.remove(address);
    } else if (step.type === "length") {
      expect(exports.length(address)).toBe(model.lengthOf(address));
    } else if (step.type !== "output_set") {
      const byteCount = step.type.endsWith("u64") ? 8n : 1n;
      const place = model.locate(address, byteCount);
      const outside = address + byteCount <= 16n || address >= 16n + BigInt(kernel.usedBytes());
      const view = place && new DataView(place.bytes.buffer);
      if (step.type === "load_u8" && place) expect(exports.load_u8(address)).toBe(view?.getUint8(place.index));
      else if (step.type === "load_u64" && place) {
        expect(exports.load_u64(address)).toBe(view?.getBigInt64(place.index, true));
      } else if (step.type.startsWith("load") && outside) expect(exports.load_u64(address)).toBe(0n);
      else if (step.type === "store_u8" && (place ?? outside)) {
        const byte = Number(BigInt.asUintN(8, step.value));
        exports.store_u8(address, byte);
        view?.setUint8(place?.index ?? 0, byte);
      } else if (step.type === "store_u64" && (place ?? outside)) {
        exports.store_u64(address, step.value);
        view?.setBigInt64(place?.index ?? 0, step.value, true);
      }
    }
  }
  for (const [offset, bytes] of model.blocks) expect(readBlock(kernel, offset)).toEqual(bytes);
}

const kernel = createKernel();

describe("a kernel", () => {
  it("agrees with a list of separate blocks, whatever a guest does", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        kernel.reset(capBytes);
        follow(kernel, sequence);
      }),
      { numRuns: 400 },
    );
  });

  it("behaves after a reset like one that was never used, and shows nothing of its former use", () => {
    const input = new Uint8Array(100).fill(7);
    fc.assert(
      fc.property(steps, steps, (former, sequence) => {
        observe(kernel, former);
        kernel.reset(capBytes);
        expect(Buffer.from(kernel.exports.memory.buffer).every((byte) => byte === 0)).toBe(true);
        const untouched = createKernel();
        untouched.reset(capBytes);
        setInput(kernel, input);
        setInput(untouched, input);
        expect(observe(kernel, sequence)).toEqual(observe(untouched, sequence));
      }),
      { numRuns: 100 },
    );
  });

  it("never takes more than its cap", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 100 }), fc.nat(100_000), (lengths, cap) => {
        kernel.reset(cap);
        for (const [index, blockLength] of lengths.entries()) {
          const offset = kernel.exports.alloc(BigInt(blockLength));
          if (index % 3 === 0) kernel.exports.free(offset);
        }
        expect(kernel.highWaterBytes()).toBeLessThanOrEqual(cap);
      }),
    );
  });
});
