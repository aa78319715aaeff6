import { alloc, inputByte, inputLength, inputWord, length, loadByte, loadWord, storeByte, storeWord } from "./host";
import {
  allocate,
  bufferOf,
  dataOf,
  freeHandle,
  isString,
  newBytes,
  release,
  releaseText,
  textOf,
} from "./quickjs";

/** A new block of the host. Traps when the host has no room for it. */
export function newBlock(size: i32): i64 {
  const block = alloc(size as i64);
  if (block == 0 && size > 0) unreachable();
  return block;
}

/** Copies memory of the engine to an address inside a block. */
export function copyToBlock(address: i64, source: i32, count: i32): void {
  const words = count & ~7;
  for (let index = 0; index < words; index += 8) storeWord(address + (index as i64), load<i64>(source + index));
  for (let index = words; index < count; index++) storeByte(address + (index as i64), load<u8>(source + index));
}

/** The bytes of a block, as a Uint8Array of the skill. */
export function bytesOfBlock(block: i64): i32 {
  const count = length(block) as i32;
  const target = allocate(count + 1);
  const words = count & ~7;
  for (let index = 0; index < words; index += 8) store<i64>(target + index, loadWord(block + (index as i64)));
  for (let index = words; index < count; index++) store<u8>(target + index, loadByte(block + (index as i64)));
  const handle = newBytes(target, count);
  release(target);
  return handle;
}

/** The input of the call, as a Uint8Array of the skill. */
export function inputBytes(): i32 {
  const count = inputLength() as i32;
  const target = allocate(count + 1);
  const words = count & ~7;
  for (let index = 0; index < words; index += 8) store<i64>(target + index, inputWord(index as i64));
  for (let index = words; index < count; index++) store<u8>(target + index, inputByte(index as i64));
  const handle = newBytes(target, count);
  release(target);
  return handle;
}

let viewAddress: i32 = 0;
let viewLength: i32 = 0;
let viewText: i32 = 0;

/** Where the last opened view begins. */
export function openedAddress(): i32 {
  return viewAddress;
}

/** How long the last opened view is. */
export function openedLength(): i32 {
  return viewLength;
}

/** Opens a view of a string, as UTF-8, or of a Uint8Array. One at a time, and closed before the skill runs again. */
export function openView(handle: i32): void {
  if (isString(handle)) {
    openText(handle);
    return;
  }
  const facts = allocate(16);
  const buffer = bufferOf(handle, facts, facts + 4, facts + 8);
  viewLength = load<i32>(facts + 4);
  viewAddress = dataOf(buffer, facts + 12) + load<i32>(facts);
  viewText = 0;
  freeHandle(buffer);
  release(facts);
}

/** Opens a view of what `String` makes of any value. */
export function openText(handle: i32): void {
  const facts = allocate(4);
  viewAddress = textOf(handle, facts);
  if (viewAddress == 0) unreachable();
  viewText = viewAddress;
  viewLength = load<i32>(facts);
  release(facts);
}

/** Closes the opened view. */
export function closeView(): void {
  if (viewText != 0) releaseText(viewText);
  viewText = 0;
}

/** A string or a Uint8Array in a new block. */
export function blockOf(handle: i32): i64 {
  openView(handle);
  const block = newBlock(viewLength);
  copyToBlock(block, viewAddress, viewLength);
  closeView();
  return block;
}
