import { createHmac, timingSafeEqual } from "node:crypto";
import { OptionError } from "@cordon/core";

const leastKeyBytes = 32;

/** Checks a key. @throws OptionError when it is too short to be one. */
export function checkKey(key: Uint8Array): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length < leastKeyBytes) {
    throw new OptionError("approvalKey", `it is not at least ${leastKeyBytes} bytes`);
  }
  return key;
}

/** The authentication code of a text, in hexadecimal. */
export function messageCode(text: string, key: Uint8Array): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Says whether a code is that of a text, in a time that does not tell where it differs. */
export function isMessageCode(code: string, text: string, key: Uint8Array): boolean {
  const [given, expected] = [Buffer.from(code), Buffer.from(messageCode(text, key))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
