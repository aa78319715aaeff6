/** Bytes, or lists of them inside each other. */
export type Bytes = number | Uint8Array | readonly Bytes[];

/** One flat list. */
export function flat(bytes: Bytes): number[] {
  const out: number[] = [];
  const add = (part: Bytes): void => {
    if (typeof part === "number") {
      out.push(part);
    } else {
      for (const inner of part) {
        add(inner);
      }
    }
  };
  add(bytes);
  return out;
}

/** An unsigned LEB128. */
export function u32(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7f;
    out.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return out;
}

/** A name: length and UTF-8. */
export function name(text: string): Bytes {
  const encoded = new TextEncoder().encode(text);
  return [u32(encoded.length), encoded];
}

/** A counted list. */
export function list(entries: readonly Bytes[]): Bytes {
  return [u32(entries.length), entries];
}

/** A section with its size. */
export function section(id: number, content: Bytes): Bytes {
  const bytes = flat(content);
  return [id, u32(bytes.length), bytes];
}

/** A module of these sections. */
export function moduleOf(...sections: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(flat([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, sections]));
}

/** A function type; `0x7f` is i32. */
export function functionType(parameters: readonly number[], results: readonly number[]): Bytes {
  return [0x60, list(parameters), list(results)];
}

/** A body: groups of locals (count and type), then instructions, without the last `end`. */
export function body(instructions: Bytes, locals: readonly (readonly [count: number, type: number])[] = []): Bytes {
  const bytes = flat([list(locals.map(([count, type]) => [u32(count), type])), instructions, 0x0b]);
  return [u32(bytes.length), bytes];
}

/** The i32 type. */
export const i32 = 0x7f;

/** A module of one function `() -> ()`, exported as `run`, with the given body and sections before the code. */
export function moduleWithBody(runBody: Bytes, ...before: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return moduleOf(
    section(1, list([functionType([], [])])),
    section(3, list([0])),
    ...before,
    section(7, list([[name("run"), 0, 0]])),
    section(10, list([runBody])),
  );
}
