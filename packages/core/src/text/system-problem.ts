const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRINUSE: "another program uses the address",
  EISDIR: "it is a folder",
  ENOENT: "it does not exist",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of its path is not a folder",
  EROFS: "the file system is read-only",
};

/**
 * What the operating system said, as the second half of a sentence: words for what happens often, else its code.
 *
 * @param error What a function of Node threw.
 */
export function systemProblem(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== "string") return error instanceof Error ? error.message : String(error);
  return words[code] ?? code;
}
