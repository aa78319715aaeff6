// @ts-ignore: decorator
@external("extism:host/user", "cordon_now_ms")
declare function cordon_now_ms(): u64;

/** Milliseconds since 1970, in whole steps, never backwards within a call. What it says is recorded with the call. */
export function now(): i64 {
  return <i64>cordon_now_ms();
}
