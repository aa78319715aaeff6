import { unsigned } from "./leb128.ts";
import { readSection } from "./section-reader.ts";
import { join } from "./sections.ts";

const hasMaximum = 1;

/**
 * The most memory an engine has, in pages of 64 KiB: 256 MiB, the highest limit a host may set. It bounds a build, and a
 * call that was never given a limit.
 */
export const maximumPages = 4_096;

/** The pages a module begins with, from its memory section. */
export function initialPages(body: Uint8Array): number {
  const reader = readSection(body);
  reader.bytes(2);
  return reader.unsigned();
}

/** A memory section with one memory of at most {@link maximumPages}. */
export function writeMemory(pages: number): Uint8Array {
  return join([[1, hasMaximum], unsigned(pages), unsigned(maximumPages)]);
}
