// A plugin that asks the host the same thing again and again: the first eight bytes of its input say how often, the rest is
// the request.

@external("extism:host/env", "input_length")
declare function inputLength(): u64;
@external("extism:host/env", "input_load_u8")
declare function inputByte(index: u64): u8;
@external("extism:host/env", "input_load_u64")
declare function inputWord(index: u64): u64;
@external("extism:host/env", "alloc")
declare function allocate(length: u64): u64;
@external("extism:host/env", "free")
declare function free(block: u64): void;
@external("extism:host/env", "length")
declare function lengthOf(block: u64): u64;
@external("extism:host/env", "store_u8")
declare function storeByte(address: u64, value: u8): void;
@external("extism:host/env", "output_set")
declare function setOutput(offset: u64, length: u64): void;
@external("extism:host/user", "cordon_kv")
declare function ask(frame: u64): u64;

const wordBytes: u64 = 8;

export function execute(): i32 {
  const times = inputWord(0);
  const length = inputLength() - wordBytes;
  const frame = allocate(length);
  for (let i: u64 = 0; i < length; i++) storeByte(frame + i, inputByte(wordBytes + i));
  let answer: u64 = 0;
  for (let i: u64 = 0; i < times; i++) {
    if (answer != 0) free(answer);
    answer = ask(frame);
  }
  setOutput(answer, lengthOf(answer));
  return 0;
}
