// A plugin that asks the host once with its input, waits, and gives the answer back.

@external("extism:host/env", "input_offset")
declare function inputOffset(): u64;
@external("extism:host/env", "length")
declare function lengthOf(offset: u64): u64;
@external("extism:host/env", "output_set")
declare function setOutput(offset: u64, length: u64): void;
@external("extism:host/user", "cordon_fs")
declare function ask(frame: u64): u64;

export function execute(): i32 {
  const answer = ask(inputOffset());
  setOutput(answer, lengthOf(answer));
  return 0;
}
