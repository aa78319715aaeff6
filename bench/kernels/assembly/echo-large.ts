// A plugin of the Extism ABI that gives back up to a megabyte, copied by 64-bit words in and out as PDKs do: in words
// while there are eight bytes, then byte by byte.

@external("extism:host/env", "input_length")
declare function inputLength(): u64;
@external("extism:host/env", "input_load_u64")
declare function inputLoadWord(offset: u64): u64;
@external("extism:host/env", "input_load_u8")
declare function inputLoadByte(offset: u64): u32;
@external("extism:host/env", "alloc")
declare function allocate(length: u64): u64;
@external("extism:host/env", "store_u64")
declare function storeWord(offset: u64, value: u64): void;
@external("extism:host/env", "store_u8")
declare function storeByte(offset: u64, value: u32): void;
@external("extism:host/env", "output_set")
declare function setOutput(offset: u64, length: u64): void;

const capacity: u64 = 1048576;
const buffer = memory.data(1048576);

export function execute(): i32 {
  const length = inputLength();
  if (length > capacity) return 1;
  const words = length & ~7;
  for (let i: u64 = 0; i < words; i += 8) store<u64>(buffer + <usize>i, inputLoadWord(i));
  for (let i = words; i < length; i += 1) store<u8>(buffer + <usize>i, <u8>inputLoadByte(i));
  const output = allocate(length);
  for (let i: u64 = 0; i < words; i += 8) storeWord(output + i, load<u64>(buffer + <usize>i));
  for (let i = words; i < length; i += 1) storeByte(output + i, load<u8>(buffer + <usize>i));
  setOutput(output, length);
  return 0;
}
