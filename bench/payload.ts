/** JSON text of exactly so many bytes, at least 500, in one-byte characters. */
export function jsonPayload(bytes: number): Uint8Array {
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const start = JSON.stringify({ id: 1, name: "an input", numbers, rest: "" });
  if (bytes < start.length) throw new RangeError(`Cannot make ${bytes} bytes: the least is ${start.length}`);
  return new TextEncoder().encode(`${start.slice(0, -2)}${"x".repeat(bytes - start.length)}"}`);
}
