/** What every module begins with. */
export const wasmHeader: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** An unsigned number as the format writes it. */
export function leb128(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** A section: its number, its size and its content. */
export function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...leb128(content.length), ...content];
}

/** A name: its length and its characters, which have one byte each. */
export function textBytes(text: string): readonly number[] {
  return [...leb128(text.length), ...new TextEncoder().encode(text)];
}
