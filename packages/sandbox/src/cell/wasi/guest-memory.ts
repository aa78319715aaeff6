/** A number a guest passed as i32, as the pointer or length it means. */
export const unsigned = (value: number): number => value >>> 0;

/**
 * The part of a guest's memory that a pointer and a length name. It is the only way from a guest's pointer to bytes.
 *
 * The view is of the memory as it is now: nobody may keep it, or use it after the guest ran again, because memory that
 * grew is another buffer.
 *
 * @param memory Undefined when the guest has none.
 * @param pointer An i32 of the guest.
 * @param length How many bytes; never negative.
 * @returns Undefined when any of the bytes is outside.
 */
export function guestView(
  memory: WebAssembly.Memory | undefined,
  pointer: number,
  length: number,
): DataView<ArrayBuffer> | undefined {
  if (memory === undefined) return undefined;
  const start = unsigned(pointer);
  const { buffer } = memory;
  return start + length > buffer.byteLength ? undefined : new DataView(buffer, start, length);
}
