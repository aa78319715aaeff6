/** Where a secret stands in bytes. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Of the secret. */
  readonly name: string;
}

/** So many are replaced by a marker that may be longer than they are; what a peer made of more must not grow. */
const maximumLongMarkers = 1_000;

/**
 * What stands in place of a secret. It holds no character that JSON escapes.
 *
 * @param name Of the secret.
 */
export const markerOf = (name: string): string => `[secret ${name}]`;

/**
 * Copies bytes, with a marker in place of each span.
 *
 * @param bytes The original.
 * @param spans In the order of their starts, none overlaps another.
 */
export function withoutSpans(bytes: Uint8Array, spans: readonly Span[]): Uint8Array {
  const replacements = spans.map((span, index) => replacementOf(span, index));
  const growth = spans.reduce((sum, { from, to }, index) => sum + (replacements[index]?.length ?? 0) - (to - from), 0);
  const target = new Uint8Array(bytes.length + growth);
  let [copied, length] = [0, 0];
  for (const [index, { from, to }] of spans.entries()) {
    target.set(bytes.subarray(copied, from), length);
    length += from - copied;
    const replacement = replacements[index] ?? noBytes;
    target.set(replacement, length);
    length += replacement.length;
    copied = to;
  }
  target.set(bytes.subarray(copied), length);
  return target;
}

const noBytes = new Uint8Array(0);

function replacementOf({ from, to, name }: Span, index: number): Uint8Array {
  const marker = Buffer.from(markerOf(name), "latin1");
  return index < maximumLongMarkers ? marker : marker.subarray(0, to - from);
}
