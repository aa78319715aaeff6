import { randomBits } from "@cordon/pdk-assemblyscript/assembly/random";

/** The last millisecond that ids can tell apart: a day in the year 2286. */
const lastMs: i64 = 9_999_999_999_999;
const digits = 13;

/**
 * A new id. Keys are listed in the order of their text, so it begins with the time that is left until {@link lastMs}: the
 * newest comes first. What follows is random, for two notes of the same millisecond.
 *
 * @param createdMs Milliseconds since 1970.
 */
export function newestFirst(createdMs: i64): string {
  const left = (lastMs - createdMs).toString().padStart(digits, "0");
  return left + "-" + (<u32>(randomBits() & 0xffff)).toString(16).padStart(4, "0");
}
