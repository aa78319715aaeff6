/** How much one call looks at. What is beyond is told, and comes with the next cursor. */
export const bounds = {
  files: 150,
  folders: 300,
  depth: 32,
  /** Of one file: the rest of a larger one is not searched. */
  fileBytes: 128 * 1024,
  /** Of all files together. */
  totalBytes: 1024 * 1024,
  /** Of an entry in the index. */
  wordLength: 48,
  excerptLength: 160,
} as const;
