import { leb128, section, textBytes, wasmHeader } from "./wasm-bytes.ts";

/**
 * A plugin of 60 bytes whose tool `execute` succeeds and does nothing else. It has a page of memory.
 *
 * @param number Is in its code: another number makes another module, which no cache has.
 */
export function tinyModule(number: number): Uint8Array<ArrayBuffer> {
  const body = [0, 0x41, ...leb128(number & 0x1fff), 0x1a, 0x41, 0, 0x0b];
  return Uint8Array.from([
    ...wasmHeader,
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [1, ...textBytes("execute"), 0, 0]),
    ...section(10, [1, ...leb128(body.length), ...body]),
  ]);
}
