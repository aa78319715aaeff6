const localCount = 4_000;
const loopCount = 8_000;

const i32 = 0x7f;
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const loop = [0x03, 0x40, 0x0b];

/**
 * Makes a valid module of 24 KB with one function of 4,000 locals and 8,000 loops. A compiler that notes at each loop
 * where every local is keeps 32 million notes, some hundred megabytes, and a file can hold many such functions.
 */
export function generate(): Uint8Array {
  const locals = [...leb128(1), ...leb128(localCount), i32];
  const loops = Array.from({ length: loopCount }, () => loop).flat();
  const body = [...locals, ...loops, 0x41, 0x00, 0x0b];
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, 0, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name("execute"), 0, 0, ...name("memory"), 2, 0]),
    ...section(10, [1, ...leb128(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...leb128(content.length), ...content];
}

function name(text: string): readonly number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

function leb128(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
