// A plugin of the Extism ABI that gives back what it was given, copied by 64-bit words in and out as PDKs do.

@external("extism:host/env", "input_length")
declare function inputLength(): u64;
@external("extism:host/env", "input_load_u64")
declare function inputLoad(offset: u64): u64;
@external("extism:host/env", "alloc")
declare function allocate(length: u64): u64;
@external("extism:host/env", "store_u64")
declare function storeWord(offset: u64, value: u64): void;
@external("extism:host/env", "output_set")
declare function setOutput(offset: u64, length: u64): void;

const capacity: u64 = 4096;
const buffer = memory.data(4096);

export function execute(): i32 {
  const length = inputLength();
  if (length > capacity || length % 8 != 0) return 1;
  for (let i: u64 = 0; i < length; i += 8) store<u64>(buffer + <usize>i, inputLoad(i));
  const output = allocate(length);
  for (let i: u64 = 0; i < length; i += 8) storeWord(output + i, load<u64>(buffer + <usize>i));
  setOutput(output, length);
  return 0;
}
