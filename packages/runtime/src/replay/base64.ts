/** Bytes in base64. */
export function inBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/**
 * The bytes of a text in base64, in memory of their own.
 *
 * @returns Undefined when the text is not what {@link inBase64} writes.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const buffer = Buffer.from(text, "base64");
  return buffer.toString("base64") === text ? new Uint8Array(buffer) : undefined;
}
