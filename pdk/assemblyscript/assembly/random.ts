// @ts-ignore: decorator
@external("extism:host/user", "cordon_random_u64")
declare function cordon_random_u64(): u64;

/** 64 random bits. They come from a seed of the call, which is recorded with it: no material for keys. */
export function randomBits(): u64 {
  return cordon_random_u64();
}

/** A number from 0 up to, and without, 1. */
export function random(): f64 {
  return <f64>(cordon_random_u64() >> 11) / 9007199254740992.0;
}

/**
 * Bytes, all values equally likely.
 *
 * @param count How many.
 */
export function randomBytes(count: i32): Uint8Array {
  const bytes = new Uint8Array(count);
  let bits: u64 = 0;
  for (let index = 0; index < count; index++) {
    bits = (index & 7) == 0 ? cordon_random_u64() : bits >> 8;
    bytes[index] = <u8>bits;
  }
  return bytes;
}
