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
  exhausted: 9,
} as const;

type Native = (operation: number, ...values: readonly unknown[]) => unknown;

const holder = globalThis as { cordonNative?: Native };
const found = holder.cordonNative;
delete holder.cordonNative;

/** Outside a skill, as in a unit test of the author, everything but a host call works. */
const outside: Native = () => {
  throw new Error("Cannot reach the host: this code does not run inside a skill");
};

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
