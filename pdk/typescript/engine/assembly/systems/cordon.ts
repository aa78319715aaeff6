// What the engine asks a system for, in a host of Cordon: everything is in the host ABI.

@external("extism:host/user", "cordon_now_ms")
declare function nowMs(): i64;

@external("extism:host/user", "cordon_random_u64")
declare function randomWord(): i64;

@external("extism:host/user", "cordon_wait")
declare function waitForCompletions(timeoutMs: i64): i64;

export function now_ms(): i64 {
  return nowMs();
}

export function random_word(): i64 {
  return randomWord();
}

export function wait(timeoutMs: i64): i64 {
  return waitForCompletions(timeoutMs);
}

/** Told at build time: whether the skill asks the host for anything. Here it makes no difference. */
export function set_reach(_reaches: i32): void {}
