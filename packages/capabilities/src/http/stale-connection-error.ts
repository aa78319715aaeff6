/** Raised inside this package when a connection that had been used before broke off without a byte of an answer. */
export class StaleConnectionError extends Error {
  override readonly name = "StaleConnectionError";
}
