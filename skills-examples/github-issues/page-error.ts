/** Why a page cannot be had now: the server, or the way to it. Another call may get it. */
export class PageError extends Error {
  /** How long the server wants to be left alone, where it says so. */
  readonly waitMs: number | undefined;

  constructor(reason: string, waitMs?: number) {
    super(reason);
    this.name = "PageError";
    this.waitMs = waitMs;
  }
}
