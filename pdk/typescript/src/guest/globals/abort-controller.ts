import { abort, AbortSignal } from "./abort-signal.ts";

/** `AbortController`: tells whoever listens to its signal to stop. */
export class AbortController {
  readonly signal: AbortSignal = new AbortSignal();

  abort(reason?: unknown): void {
    abort(this.signal, reason);
  }
}
