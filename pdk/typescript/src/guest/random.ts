import { native, operations } from "./native.ts";

const bitsOfFraction = 2 ** 53;

/**
 * Random bytes. They come from a seed that is recorded with the call, so they are no material for keys.
 *
 * @param count How many.
 */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return native(operations.randomBytes, count) as Uint8Array<ArrayBuffer>;
}

/** A random number from 0 up to, but not, 1; every call has its own. */
export function random(): number {
  const words = new Uint32Array(randomBytes(8).buffer);
  return ((words[0] ?? 0) * 2 ** 21 + ((words[1] ?? 0) >>> 11)) / bitsOfFraction;
}
