const prefix = ".cordon-";
const suffix = ".writing";

/**
 * The name of a file that is being written, before it gets its own. It stays behind only when the process ends in between.
 *
 * @param random Bytes nobody can guess.
 */
export function temporaryName(random: Uint8Array): string {
  return `${prefix}${Buffer.from(random).toString("hex")}${suffix}`;
}

/** Says whether a name is one of a file that is being written. Listings leave them out. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) && name.endsWith(suffix);
}
