import { nowMs, randomWord } from "./host";

const nanosecondsInMillisecond: i64 = 1_000_000;

/** The clock of the host, in milliseconds since 1970. */
export function clockMs(): i64 {
  return nowMs();
}

/** Fills memory with random bytes of the host. */
export function fillRandom(address: i32, count: i32): void {
  let word: i64 = 0;
  for (let index = 0; index < count; index++) {
    if ((index & 7) == 0) word = randomWord();
    store<u8>(address + index, word as u8);
    word >>= 8;
  }
}

// What the engine asks a system for. There is no system: only the two functions of the host, and nothing to write to.
const badFile: i32 = 8;

export function clock_time_get(_clock: i32, _precision: i64, target: i32): i32 {
  store<i64>(target, nowMs() * nanosecondsInMillisecond);
  return 0;
}

export function random_get(address: i32, count: i32): i32 {
  fillRandom(address, count);
  return 0;
}

export function fd_close(_file: i32): i32 {
  return badFile;
}

export function fd_fdstat_get(_file: i32, _target: i32): i32 {
  return badFile;
}

export function fd_seek(_file: i32, _offset: i64, _from: i32, _target: i32): i32 {
  return badFile;
}

export function fd_write(_file: i32, _parts: i32, _count: i32, _target: i32): i32 {
  return badFile;
}
