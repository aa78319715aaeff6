import { type Bytes, body, functionType, i32, list, moduleOf, name, section, u32 } from "./module-bytes.ts";

const i64 = 0x7e;
const end = 0x0b;
const noParameters: readonly number[] = [];

/** A data segment: `active` at a constant address, or any bytes. */
export type Segment = { readonly address: Bytes; readonly text: string } | { readonly raw: Bytes };

/** An import after the first; its type is `(i64) -> i64` unless an index says otherwise. */
export interface SharingImport {
  readonly module: string;
  readonly name: string;
  readonly type?: number;
}

/** What differs between the modules of these tests. */
export interface SharingOptions {
  /** The imports after `input_length`. Default: `length`. */
  readonly imports?: readonly SharingImport[];
  /** A signed LEB128 each: of the mutable i32 and i64. Default: 0. */
  readonly first?: Bytes;
  readonly second?: Bytes;
  /** The initial expression of the mutable i32, without its end. Default: the constant `first`. */
  readonly firstExpression?: Bytes;
  /** Of the immutable i32. Default: 7. */
  readonly constant?: number;
  readonly segments?: readonly Segment[];
  /** The entry of the memory section. Default: 1 page, at most 4. */
  readonly memory?: Bytes;
  /** Name and index of each exported function. Default: `execute` is the first one. */
  readonly exports?: readonly (readonly [name: string, index: number])[];
  /** What `execute` adds, so that code differs. Default: 0. */
  readonly added?: number;
  /** Instructions before the end of the second function, of type `() -> i32`. Default: none. */
  readonly instructions?: Bytes;
  /** The element segment's offset. Default: 0. */
  readonly elementOffset?: number;
  readonly start?: number;
  readonly manifest?: string;
  /** How many data segments are announced. Default: nothing is. */
  readonly dataCount?: number;
}

const lengthImport: SharingImport = { module: "extism:host/env", name: "length" };

/** Indexes of the functions, behind two imports. */
export const executeFunction = 2;
export const otherFunction = 3;

/** A signed LEB128 of a number that is not large. */
export function signed(value: number): readonly number[] {
  const out: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(BigInt.asUintN(7, rest));
    const isLast = rest >= -64n && rest <= 63n;
    out.push(isLast ? low : low | 0x80);
    if (isLast) return out;
  }
}

/** An address, as the constant expression of a segment without its end. */
export const at = (address: number): Bytes => [0x41, signed(address)];

/**
 * A module of which everything but the code can be chosen. `execute` adds the first four bytes of the memory at address 16,
 * the mutable i32 and the immutable one; the second function gives what the import after `input_length` answers to 0.
 */
export function sharingModule(options: SharingOptions = {}): Uint8Array<ArrayBuffer> {
  const { imports = [lengthImport], first = 0, second = 0, constant = 7, segments = [], added = 0, start } = options;
  const { firstExpression = [0x41, first], memory = [1, 1, 4], exports = [["execute", executeFunction]] } = options;
  const { instructions = [], elementOffset = 0, manifest, dataCount } = options;
  const execute = [
    [0x41, signed(16), 0x28, 2, 0, 0x23, 0, 0x6a, 0x23, 2, 0x6a],
    [0x23, 1, 0xa7, 0x6a, 0x41, signed(added), 0x6a],
    // What it changes must not be there in the next instance.
    [0x41, 0, 0x24, 0, 0x41, signed(16), 0x41, 0, 0x36, 2, 0],
  ];
  const other = [instructions, 0x42, 0, 0x10, 1, 0xa7];
  return moduleOf(
    section(
      1,
      list([
        functionType(noParameters, []),
        functionType(noParameters, [i32]),
        functionType([i64], [i64]),
        functionType(noParameters, [i64]),
      ]),
    ),
    section(
      2,
      list([
        [name("extism:host/env"), name("input_length"), 0, 3],
        ...imports.map((entry) => [name(entry.module), name(entry.name), 0, entry.type ?? 2]),
      ]),
    ),
    section(3, list([1, 1, 0])),
    section(4, list([[0x70, 0, 4]])),
    section(5, list([memory])),
    section(
      6,
      list([
        [i32, 1, firstExpression, end],
        [i64, 1, 0x42, second, end],
        [i32, 0, 0x41, signed(constant), end],
      ]),
    ),
    section(7, list([[name("memory"), 2, 0], ...exports.map(([text, index]) => [name(text), 0, u32(index)])])),
    start === undefined ? [] : section(8, u32(start)),
    section(9, list([[0, 0x41, signed(elementOffset), end, list([u32(executeFunction)])]])),
    dataCount === undefined ? [] : section(12, u32(dataCount)),
    section(10, list([body(execute), body(other), body([0x41, signed(40), 0x24, 0])])),
    section(
      11,
      list(segments.map((segment) => ("raw" in segment ? segment.raw : [0, segment.address, end, name(segment.text)]))),
    ),
    manifest === undefined ? [] : section(0, [name("cordon.manifest"), new TextEncoder().encode(manifest)]),
  );
}
