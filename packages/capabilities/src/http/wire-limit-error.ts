/** Raised inside this package when the framing of an answer takes more than there is room for. */
export class WireLimitError extends Error {
  override readonly name = "WireLimitError";
}
