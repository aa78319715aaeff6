/** Raised when the arguments of a command make no sense. The message names the fix. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
