import { alloc, free, length, load_u8, store_u8 } from "@extism/as-pdk/lib/env";

import { copyToBlock, readBytes } from "./block";

const lengthBytes: u64 = 4;

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
  const offset = alloc(lengthBytes + <u64>headerLength + <u64>bodyLength);
  if (offset == 0) return 0;
  for (let index: u64 = 0; index < lengthBytes; index++) store_u8(offset + index, <u8>(<u64>headerLength >> (8 * index)));
  copyToBlock(offset + lengthBytes, header);
  if (body !== null) copyToBlock(offset + lengthBytes + headerLength, body);
  return offset;
}

/**
 * Copies the frame the host answered with, header and body into buffers of their own, and frees its block.
 *
 * @returns An empty header when the block holds no frame.
 */
export function takeFrame(offset: u64): Frame {
  const size = length(offset);
  let header = new Uint8Array(0);
  let body = header;
  if (size >= lengthBytes) {
    let headerLength: u64 = 0;
    for (let index: u64 = 0; index < lengthBytes; index++) headerLength |= <u64>load_u8(offset + index) << (8 * index);
    const bodyStart = lengthBytes + headerLength;
    if (bodyStart <= size) {
      header = readBytes(offset + lengthBytes, <i32>headerLength);
      body = readBytes(offset + bodyStart, <i32>(size - bodyStart));
    }
  }
  free(offset);
  return new Frame(header, body);
}
