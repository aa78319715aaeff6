import { currentStandIn } from "./host-stand-in.ts";

/** What the adaptor does for a skill, by number. The numbers are those of `host_call` in the adaptor. */
export const operations = {
  output: 0,
  fail: 1,
  log: 2,
  ask: 3,
  nowMs: 4,
  randomBytes: 5,
  encodeText: 6,
  decodeText: 7,
  config: 8,
  submit: 9,
  cancel: 10,
  wait: 11,
  requireMemory: 12,
  exhausted: 13,
} as const;

type Native = (operation: number, ...values: readonly unknown[]) => unknown;

const holder = globalThis as { cordonNative?: Native };
const found = holder.cordonNative;
delete holder.cordonNative;

/** What is said where there is neither a host nor a stand-in. */
export const noHost: string =
  'Cannot reach the host: this code does not run inside a skill; use runSkill of "@cordon/pdk/testing"';

/** Outside a skill, as in a test of the author, only a stand-in for the host can do it. */
const outside: Native = (operation, ...values) => {
  const standIn = currentStandIn();
  if (standIn !== undefined) return standIn.native(operation, ...values);
  throw new Error(noHost);
};

/** Whether this runs inside a skill, or is about to: in its build. */
export const isInSkill: boolean = found !== undefined;

/** The one native function of a skill. */
export const native: Native = found ?? outside;

/** UTF-8 of a text. A surrogate without its pair becomes U+FFFD. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return native(operations.encodeText, text.isWellFormed() ? text : text.toWellFormed()) as Uint8Array<ArrayBuffer>;
}

/** The text of UTF-8 bytes. */
export function decodeText(bytes: Uint8Array): string {
  return native(operations.decodeText, bytes) as string;
}
