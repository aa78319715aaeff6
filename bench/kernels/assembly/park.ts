// A guest that runs in slices, as a skill in TypeScript does: 1.4 MB of memory, of which it changes 4 KB before it waits for
// one operation. What it wrote is checked afterwards.

@external("extism:host/env", "alloc") declare function alloc(length: i64): i64;
@external("extism:host/env", "store_u8") declare function storeU8(address: i64, value: i32): void;
@external("extism:host/env", "input_offset") declare function inputOffset(): i64;
@external("extism:host/env", "input_length") declare function inputLength(): i64;
@external("extism:host/env", "output_set") declare function outputSet(address: i64, length: i64): void;
@external("extism:host/user", "cordon_submit") declare function submit(frame: i64): void;
@external("extism:host/user", "cordon_fs") declare function askFiles(frame: i64): i64;

const places: i32 = 40;
const placeBytes: i32 = 100;
const stride: i32 = 34_000;
const heap: usize = memory.data(1_400_000);
const header = memory.data<u8>([
  // {"operations":[{"id":1,"capability":"fs","header":{}}]}
  123, 34, 111, 112, 101, 114, 97, 116, 105, 111, 110, 115, 34, 58, 91, 123, 34, 105, 100, 34, 58, 49, 44, 34, 99, 97, 112,
  97, 98, 105, 108, 105, 116, 121, 34, 58, 34, 102, 115, 34, 44, 34, 104, 101, 97, 100, 101, 114, 34, 58, 123, 125, 125, 93,
  125,
]);
const headerBytes: i32 = 55;

let sum: i32 = 0;

function touch(): void {
  for (let place = 0; place < places; place += 1) {
    for (let byte = 0; byte < placeBytes; byte += 1) {
      const value = (place * 7 + byte) | 1;
      store<u8>(heap + place * stride + byte, <u8>value);
      sum += <i32>(<u8>value);
    }
  }
}

function check(): bool {
  let found: i32 = 0;
  for (let place = 0; place < places; place += 1) {
    for (let byte = 0; byte < placeBytes; byte += 1) found += <i32>load<u8>(heap + place * stride + byte);
  }
  return found == sum;
}

function frame(): i64 {
  const block = alloc(headerBytes + 4);
  storeU8(block, headerBytes);
  for (let byte = 0; byte < headerBytes; byte += 1) storeU8(block + 4 + byte, load<u8>(header + byte));
  return block;
}

export function cordon_start(_tool: i32): i32 {
  touch();
  return 1;
}

export function cordon_pending(): i64 {
  return frame();
}

export function cordon_resume(): i32 {
  if (!check()) return 2;
  outputSet(inputOffset(), inputLength());
  return 0;
}

export function execute(): i32 {
  submit(frame());
  return askFiles(frame()) == 0 ? 1 : 0;
}
