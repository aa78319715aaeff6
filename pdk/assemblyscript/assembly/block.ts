import { alloc, length, load_u64, load_u8, store_u64, store_u8 } from "@extism/as-pdk/lib/env";

/**
 * Copies bytes into a new block of the host.
 *
 * @returns The offset of the block, or 0 when there are no bytes or the host has no room for them.
 */
export function writeBlock(bytes: Uint8Array): u64 {
  const offset = alloc(<u64>bytes.length);
  if (offset != 0) copyToBlock(offset, bytes);
  return offset;
}

/** Copies text into a new block, as UTF-8; a surrogate without its pair becomes U+FFFD. Like {@link writeBlock}. */
export function writeTextBlock(text: string): u64 {
  return writeBlock(Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE)));
}

/** Copies bytes to an address inside a block. */
export function copyToBlock(address: u64, bytes: Uint8Array): void {
  const start = bytes.dataStart;
  const count = <usize>bytes.length;
  const words = count & ~7;
  for (let index: usize = 0; index < words; index += 8) store_u64(address + index, load<u64>(start + index));
  for (let index = words; index < count; index++) store_u8(address + index, load<u8>(start + index));
}

/** Copies the block that starts at the offset; no bytes when there is none. */
export function readBlock(offset: u64): Uint8Array {
  return readBytes(offset, <i32>length(offset));
}

/** Copies bytes from an address inside a block. They have a buffer of their own. */
export function readBytes(address: u64, count: i32): Uint8Array {
  const bytes = new Uint8Array(count);
  const start = bytes.dataStart;
  const words = <usize>count & ~7;
  for (let index: usize = 0; index < words; index += 8) store<u64>(start + index, load_u64(address + index));
  for (let index = words; index < <usize>count; index++) store<u8>(start + index, load_u8(address + index));
  return bytes;
}
