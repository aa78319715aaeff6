/** What functions of the web take as bytes. */
export type ByteSource = ArrayBuffer | ArrayBufferView;

/** A view of the bytes. */
export function bytesOf(source: ByteSource): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}
