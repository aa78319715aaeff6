/**
 * Bytes that are all of their buffer. A view is copied: posting it to a thread would post everything around it too, and
 * with a `Buffer` of Node's pool that is somebody else's data.
 *
 * @param bytes Bytes of the host.
 */
export function exactBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
