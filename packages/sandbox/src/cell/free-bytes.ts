/** Below this the collector is the cheaper way. */
const leastBytes = 65_536;

/**
 * Gives the memory of bytes back now, where they are many. Left to the collector, a few dozen messages of a megabyte make
 * it stop the thread for milliseconds.
 *
 * @param bytes Bytes that came in a message and nobody will read again. They are empty afterwards.
 */
export function freeBytes(bytes: Uint8Array): void {
  if (bytes.byteLength >= leastBytes && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
