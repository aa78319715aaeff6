// What the engine asks a system for, in any host of Extism: WASI, so that a skill that asks for nothing needs no function
// of Cordon.

@external("engine", "wasm_malloc")
declare function tryAllocate(size: i32): i32;

@external("engine", "wasm_free")
declare function release(address: i32): void;

@external("wasi_snapshot_preview1", "clock_time_get")
declare function clockTime(clock: i32, precision: i64, target: i32): i32;

@external("wasi_snapshot_preview1", "random_get")
declare function randomBytes(address: i32, count: i32): i32;

@external("wasi_snapshot_preview1", "poll_oneoff")
declare function poll(subscriptions: i32, events: i32, count: i32, target: i32): i32;

@external("extism:host/user", "cordon_wait")
declare function waitForCompletions(timeoutMs: i64): i64;

const realTime: i32 = 0;
const monotonicTime: i32 = 1;
const nanosecondsInMillisecond: i64 = 1_000_000;

// One subscription to the passing of time, and the event that answers it.
const subscriptionBytes: i32 = 48;
const clockAt: i32 = 16;
const durationAt: i32 = 24;
const eventBytes: i32 = 32;

/** Whether the skill asks the host for anything: then the host has Cordon's functions, and waiting is one. */
let reaches: i32 = 0;

/** Told at build time. */
export function set_reach(does: i32): void {
  reaches = does;
}

export function now_ms(): i64 {
  const target = allocate(8);
  clockTime(realTime, nanosecondsInMillisecond, target);
  const time = load<i64>(target);
  release(target);
  return time / nanosecondsInMillisecond;
}

export function random_word(): i64 {
  const target = allocate(8);
  randomBytes(target, 8);
  const word = load<i64>(target);
  release(target);
  return word;
}

/** A host whose WASI cannot wait answers at once; the skill then looks at the clock until it is time. */
export function wait(timeoutMs: i64): i64 {
  if (reaches != 0) return waitForCompletions(timeoutMs);
  const facts = allocate(subscriptionBytes + eventBytes + 4);
  memory.fill(facts, 0, subscriptionBytes + eventBytes + 4);
  store<i32>(facts + clockAt, monotonicTime);
  store<i64>(facts + durationAt, timeoutMs * nanosecondsInMillisecond);
  poll(facts, facts + subscriptionBytes, 1, facts + subscriptionBytes + eventBytes);
  release(facts);
  return 0;
}

function allocate(size: i32): i32 {
  const address = tryAllocate(size);
  if (address == 0) unreachable();
  return address;
}
