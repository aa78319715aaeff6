/**
 * Writes an unsigned number as WebAssembly does.
 *
 * @param value A whole number from 0 to 2^32 - 1.
 */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/**
 * Writes a signed number as WebAssembly does.
 *
 * @param value A whole number of at most 64 bits.
 */
export function signed(value: bigint): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >> 6n === 0n || rest >> 6n === -1n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
