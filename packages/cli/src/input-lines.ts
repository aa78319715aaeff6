const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts a stream of bytes into lines. A line ends with LF or CR LF and nothing else, so that a line separator of Unicode
 * inside a JSON text does not cut it. The last line needs no end.
 *
 * Holds no more than one line and one chunk: a line above the limit is not kept, and comes out as `too-long` when its
 * end is reached.
 *
 * @param chunks The stream.
 * @param maxBytes The most bytes of a line, without its end.
 */
export async function* inputLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array | "too-long", void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const line = (): Uint8Array | "too-long" => {
    const bytes = length > maxBytes + 1 ? undefined : withoutCarriageReturn(joined(parts));
    parts = [];
    length = 0;
    return bytes === undefined || bytes.length > maxBytes ? "too-long" : bytes;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) yield line();

  function keep(part: Uint8Array): void {
    length += part.length;
    if (length > maxBytes + 1) parts = [];
    else if (part.length > 0) parts.push(part);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), second] = parts;
  return second === undefined ? first : Buffer.concat(parts);
}

function withoutCarriageReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}
