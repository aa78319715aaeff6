const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads a section from its beginning to its end. It trusts the bytes: only modules of our own making are read. */
export interface SectionReader {
  /** Where it is. */
  readonly offset: number;
  readonly byte: () => number;
  readonly unsigned: () => number;
  readonly name: () => string;
  readonly bytes: (count: number) => Uint8Array;
  /** The bytes from an offset to where it is. */
  readonly since: (start: number) => Uint8Array;
}

/**
 * Begins to read.
 *
 * @param bytes What is read; views of it are given out.
 */
export function readSection(bytes: Uint8Array): SectionReader {
  let offset = 0;
  const byte = (): number => {
    const value = bytes[offset];
    if (value === undefined) throw new RangeError("Cannot read the section: it ends too early");
    offset++;
    return value;
  };
  const unsigned = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = byte();
      value |= (part & 0x7f) << shift;
      if (part < 0x80) return value >>> 0;
    }
  };
  const take = (count: number): Uint8Array => {
    const part = bytes.subarray(offset, offset + count);
    offset += count;
    return part;
  };
  return {
    get offset(): number {
      return offset;
    },
    byte,
    unsigned,
    bytes: take,
    name: () => decoder.decode(take(unsigned())),
    since: (start) => bytes.subarray(start, offset),
  };
}
