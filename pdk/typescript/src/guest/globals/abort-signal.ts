import { setTimer } from "../timers.ts";

type AbortListener = (event: AbortEvent) => void;

/** What a listener of a signal gets. */
export interface AbortEvent {
  readonly type: "abort";
  readonly target: AbortSignal;
}

const abortOf = new WeakMap<AbortSignal, (reason: unknown) => void>();

/**
 * `AbortSignal`: its one event is `abort`.
 */
export class AbortSignal {
  onabort: AbortListener | null = null;
  #aborted = false;
  #reason: unknown;
  readonly #listeners = new Map<AbortListener, { readonly once: boolean }>();

  constructor() {
    abortOf.set(this, (reason) => this.#abort(reason));
  }

  /** A signal that is aborted already. */
  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    abort(signal, reason);
    return signal;
  }

  /** A signal that is aborted when one of several is. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const joined = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) abort(joined, signal.reason);
      else signal.addEventListener("abort", () => abort(joined, signal.reason), { once: true });
    }
    return joined;
  }

  /** A signal that is aborted after some time. A call does not end before that unless its tool has given its output. */
  static timeout(delayMs: number): AbortSignal {
    const signal = new AbortSignal();
    const expire = (): void =>
      abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    setTimer(expire, delayMs, { repeats: false, values: [] });
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  addEventListener(type: "abort", listener: AbortListener, options: { readonly once?: boolean } = {}): void {
    const { once = false } = options;
    if (type === "abort" && !this.#listeners.has(listener)) this.#listeners.set(listener, { once });
  }

  removeEventListener(_type: "abort", listener: AbortListener): void {
    this.#listeners.delete(listener);
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason ?? new DOMException("This operation was aborted", "AbortError");
    const event: AbortEvent = { type: "abort", target: this };
    if (this.onabort !== null) notify(this.onabort, event);
    for (const [listener, { once }] of this.#listeners) {
      if (once) this.#listeners.delete(listener);
      notify(listener, event);
    }
  }
}

/** What one listener throws keeps no other from being told, and ends the call. */
function notify(listener: AbortListener, event: AbortEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Aborts a signal. What `AbortController` does. */
export function abort(signal: AbortSignal, reason: unknown): void {
  abortOf.get(signal)?.(reason);
}
