import { InputError } from "@cordon/core";

/**
 * The bytes of an input: bytes as they are, `undefined` as no bytes, everything else as JSON.
 *
 * @throws InputError when it is not a JSON value.
 */
export function encodeInput(input: unknown): Uint8Array {
  if (input === undefined) return new Uint8Array(0);
  if (input instanceof Uint8Array) return new Uint8Array(input);
  let text: string | undefined;
  try {
    text = JSON.stringify(input);
  } catch (error) {
    throw new InputError(error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it is not JSON");
  }
  if (text === undefined) throw new InputError(`a ${typeof input} is not JSON`);
  return new TextEncoder().encode(text);
}
