type AbortListener = (event: AbortEvent) => void;

/** What a listener of a signal gets. */
export interface AbortEvent {
  readonly type: "abort";
  readonly target: AbortSignal;
}

const abortOf = new WeakMap<AbortSignal, (reason: unknown) => void>();

/**
 * `AbortSignal` without timers: its one event is `abort`, and `AbortSignal.timeout` does not exist in a skill.
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

  static timeout(): never {
    throw new TypeError("Cannot use AbortSignal.timeout: a skill has no timers. Give a request its timeoutMs");
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
    this.onabort?.(event);
    for (const [listener, { once }] of this.#listeners) {
      if (once) this.#listeners.delete(listener);
      listener(event);
    }
  }
}

/** Aborts a signal. What `AbortController` does. */
export function abort(signal: AbortSignal, reason: unknown): void {
  abortOf.get(signal)?.(reason);
}
