import { alloc, free, store_u8 } from "@extism/as-pdk/lib/env";

import { copyToBlock, readBlock } from "./block";

const lengthBytes = 4;

/** One message of the host ABI: a JSON header and a body of bytes. */
export class Frame {
  constructor(
    /** The header, JSON in UTF-8. */
    public header: Uint8Array,
    /** The bytes after the header. */
    public body: Uint8Array,
  ) {}
}

/**
 * Puts a frame into a new block: the header's length as u32 little-endian, the header, the body.
 *
 * @param header JSON in UTF-8.
 * @param body What follows it; null for nothing.
 * @returns The offset of the block, or 0 when the host has no room for it.
 */
export function writeFrame(header: Uint8Array, body: Uint8Array | null = null): u64 {
  const headerLength = header.length;
  const bodyLength = body === null ? 0 : body.length;
  const offset = alloc(<u64>lengthBytes + <u64>headerLength + <u64>bodyLength);
  if (offset == 0) return 0;
  for (let index = 0; index < lengthBytes; index++) store_u8(offset + index, <u8>(headerLength >> (8 * index)));
  copyToBlock(offset + lengthBytes, header);
  if (body !== null) copyToBlock(offset + lengthBytes + headerLength, body);
  return offset;
}

/**
 * Copies the frame the host answered with, and frees its block.
 *
 * @returns An empty header when the block holds no frame.
 */
export function takeFrame(offset: u64): Frame {
  const bytes = readBlock(offset);
  free(offset);
  if (bytes.length >= lengthBytes) {
    const headerLength = load<u32>(bytes.dataStart);
    const bodyStart = <u64>lengthBytes + headerLength;
    if (bodyStart <= <u64>bytes.length) {
      return new Frame(bytes.subarray(lengthBytes, <i32>bodyStart), bytes.subarray(<i32>bodyStart));
    }
  }
  return new Frame(new Uint8Array(0), new Uint8Array(0));
}
