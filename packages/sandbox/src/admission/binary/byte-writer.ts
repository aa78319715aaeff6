/** A growing buffer of output bytes. */
export interface ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

/** Runs shorter than this are copied byte by byte, which is faster than making a view. */
const shortRunBytes = 48;

/** An empty writer with room for about this many bytes. */
export function createWriter(capacity = 64): ByteWriter {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

function reserve(writer: ByteWriter, count: number): void {
  const needed = writer.length + count;
  if (needed > writer.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
    larger.set(writer.bytes.subarray(0, writer.length));
    writer.bytes = larger;
  }
}

/** Writes one byte. */
export function writeByte(writer: ByteWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.length++] = byte;
}

/** Writes the bytes `start` up to `end` of another buffer. */
export function writeRun(writer: ByteWriter, source: ArrayLike<number> & Uint8Array, start: number, end: number): void {
  const count = end - start;
  reserve(writer, count);
  const { bytes, length } = writer;
  if (count < shortRunBytes) {
    for (let index = 0; index < count; index += 1) {
      bytes[length + index] = source[start + index] ?? 0;
    }
  } else {
    bytes.set(source.subarray(start, end), length);
  }
  writer.length = length + count;
}

/** Writes all bytes of a list. */
export function writeAll(writer: ByteWriter, source: readonly number[] | Uint8Array): void {
  reserve(writer, source.length);
  writer.bytes.set(source, writer.length);
  writer.length += source.length;
}

/** Writes an unsigned LEB128, with at least `minimumBytes` bytes. */
export function writeU32(writer: ByteWriter, value: number, minimumBytes = 1): void {
  let rest = value;
  let written = 1;
  while (rest > 0x7f || written < minimumBytes) {
    writeByte(writer, (rest & 0x7f) | 0x80);
    rest >>>= 7;
    written += 1;
  }
  writeByte(writer, rest);
}

/** Bytes of an unsigned LEB128. */
export function u32Bytes(value: number): number {
  let count = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    count += 1;
  }
  return count;
}

/** Writes a signed LEB128 of a number that is not negative, as `i32.const` and `i64.const` take it. */
export function writeNatural(writer: ByteWriter, value: number): void {
  let rest = value;
  while (rest > 0x3f) {
    writeByte(writer, (rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  writeByte(writer, rest);
}

/** Writes a signed LEB128 of an i32, as `i32.const` takes it; an unsigned one stands for the same bits. */
export function writeS32(writer: ByteWriter, value: number): void {
  let rest = value | 0;
  while (rest < -0x40 || rest > 0x3f) {
    writeByte(writer, (rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  writeByte(writer, rest & 0x7f);
}

/** Writes a name: its length and UTF-8. */
export function writeName(writer: ByteWriter, name: string): void {
  const encoded = new TextEncoder().encode(name);
  writeU32(writer, encoded.length);
  writeAll(writer, encoded);
}

/** Puts a length of `width` bytes, written before its content was, into its place. */
export function patchU32(writer: ByteWriter, position: number, value: number, width: number): void {
  for (let index = 0; index < width; index += 1) {
    const more = index < width - 1 ? 0x80 : 0;
    writer.bytes[position + index] = ((value >>> (7 * index)) & 0x7f) | more;
  }
}

/** A copy of what was written. */
export function writtenBytes(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  return writer.bytes.slice(0, writer.length);
}
