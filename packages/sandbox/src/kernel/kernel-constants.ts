import { allPagesAddress, capPagesAddress, heldPagesOffset } from "../admission/private-names.ts";

/** Addresses that `kernel.wat` names: i64 words of its second memory, and counters in the memory of the slots. */
export const kernelConstants: Readonly<Record<string, number>> = {
  /** Bytes that can be loaded, counted from 16. */
  used: 960,
  /** Starts of 8-byte words in them. */
  words: 968,
  input_offset: 976,
  input_length: 984,
  /** Starts of 8-byte words in the input. */
  input_words: 992,
  output_offset: 1_000,
  output_length: 1_008,
  /** The block that is the error, or 0. */
  error: 1_016,
  slot_pages: heldPagesOffset,
  all_pages: allPagesAddress,
  cap_pages: capPagesAddress,
};
