import { requireHost } from "../phase.ts";
import { randomBytes } from "../random.ts";
import { bytesOf } from "./byte-source.ts";

const quotaBytes = 65_536;

/** Fills an array with random bytes. They come from a seed that is recorded with the call. */
function getRandomValues<Target extends ArrayBufferView>(target: Target): Target {
  requireHost("ask for random values");
  if (target.byteLength > quotaBytes) {
    throw new DOMException(
      `Cannot give ${target.byteLength} random bytes at once: at most ${quotaBytes}`,
      "QuotaExceededError",
    );
  }
  bytesOf(target).set(randomBytes(target.byteLength));
  return target;
}

function randomUUID(): string {
  const bytes = getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    "-",
  );
}

/** The part of `crypto` that a skill has. */
export interface SkillCrypto {
  readonly getRandomValues: <Target extends ArrayBufferView>(target: Target) => Target;
  readonly randomUUID: () => string;
  readonly subtle: never;
}

/** The part of `crypto` that a skill has. */
export const crypto: SkillCrypto = {
  getRandomValues,
  randomUUID,
  get subtle(): never {
    throw new TypeError("Cannot use crypto.subtle: a skill has none. Bundle a library written in JavaScript");
  },
};
