/** The error numbers of WASI preview 1 that guests can get. Nothing else is ever answered. */
export const errno = {
  success: 0,
  /** Bad file descriptor: what a program that looks for preopened folders stops at. */
  badDescriptor: 8,
  /** A pointer leads out of the guest's memory. */
  fault: 21,
  invalid: 28,
  notCapable: 76,
} as const;
