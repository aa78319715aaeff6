import {
  encodeCompletions,
  encodeErrorAnswer,
  type AnswerError,
  type LimitName,
  type OperationCompletion,
} from "@cordon/core";

/** One operation the host is done with. The message is a row, because a batch has many. */
export type CompletionRow = readonly [
  operation: number,
  /** Undefined when there is none: the call ends. */
  answer: Uint8Array | undefined,
  /** The hard limit that is exhausted, where that is why there is no answer. */
  limit: LimitName | undefined,
];

/** Where operations go. */
export interface OperationHost {
  /** Asks the host for an operation, without waiting for it. */
  readonly start: (operation: number, name: string, request: Uint8Array) => void;
  /** Says that nobody waits for it any more. */
  readonly cancel: (operation: number) => void;
}

/** An operation of a guest: the request for a host function, or why it is none. */
export type WantedOperation =
  | { readonly id: number; readonly name: string; readonly request: Uint8Array }
  | { readonly id: number; readonly problem: string };

/** What operations are judged by before they leave the cell. */
export interface OperationRules {
  /** Whether the module imports the host function of an operation. */
  readonly mayUse: (name: string) => boolean;
  /** True while initializers run: nothing is asked of the host. */
  readonly initializing: boolean;
}

const cancelledAnswer: AnswerError = { code: "CANCELLED", message: "Cannot finish the operation: it was cancelled" };

/**
 * The operations of one call that were submitted and whose completions it has not got, by the ids the guest gave them. What
 * needs no host is complete at once, and is what the next wait gives.
 */
export class CallOperations {
  readonly #numbers = new Map<number, number>();
  readonly #ids = new Map<number, { readonly id: number; readonly bytes: number }>();
  #requestedBytes = 0;
  #own: OperationCompletion[] = [];
  #submitted = 0;
  #next = 1;

  /** How many were submitted so far, those included that no host was asked for. */
  get submitted(): number {
    return this.#submitted;
  }

  /** How many operations the host was asked for whose answers are not here. */
  get outstanding(): number {
    return this.#numbers.size;
  }

  /** The bytes of their requests. */
  get requestedBytes(): number {
    return this.#requestedBytes;
  }

  /** Whether the host was asked for anything whose answer is not here. */
  get isAwaited(): boolean {
    return this.#numbers.size > 0;
  }

  /** Whether anything is complete that the guest was not told. */
  get hasOwn(): boolean {
    return this.#own.length > 0;
  }

  /** Starts and cancels what a frame says, in its order. */
  submit(
    { operations, cancel }: { readonly operations: readonly WantedOperation[]; readonly cancel: readonly number[] },
    rules: OperationRules,
    host: OperationHost,
  ): void {
    for (const operation of operations) {
      const { id } = operation;
      this.#submitted += 1;
      const error = "problem" in operation ? invalid(operation.problem) : this.#refusal(operation, rules);
      if (error !== undefined || "problem" in operation) {
        this.#own.push({ id, answer: encodeErrorAnswer(error ?? invalid("it is none")) });
        continue;
      }
      const number = this.#next++;
      this.#numbers.set(id, number);
      const bytes = operation.request.length;
      this.#ids.set(number, { id, bytes });
      this.#requestedBytes += bytes;
      host.start(number, operation.name, operation.request);
    }
    for (const id of cancel) this.cancel(id, host);
  }

  /** Aborts an operation, which is complete with that. Without effect for one that is not outstanding. */
  cancel(id: number, host: OperationHost): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    this.#forget(id, number);
    this.#own.push({ id, answer: encodeErrorAnswer(cancelledAnswer) });
    host.cancel(number);
  }

  /** What is complete without the host, as a frame; undefined when nothing is. */
  takeOwn(): Uint8Array | undefined {
    if (this.#own.length === 0) return undefined;
    const own = this.#own;
    this.#own = [];
    return encodeCompletions(own);
  }

  /**
   * Takes a batch of the host.
   *
   * @returns The frame for the guest, or the row that ends the call.
   */
  complete(rows: readonly CompletionRow[]): Uint8Array | CompletionRow {
    const completions: OperationCompletion[] = [];
    for (const row of rows) {
      const [operation, answer] = row;
      const id = this.#ids.get(operation)?.id;
      if (id === undefined) continue;
      if (answer === undefined) return row;
      this.#forget(id, operation);
      completions.push({ id, answer });
    }
    return encodeCompletions(completions);
  }

  #forget(id: number, operation: number): void {
    this.#numbers.delete(id);
    this.#requestedBytes -= this.#ids.get(operation)?.bytes ?? 0;
    this.#ids.delete(operation);
  }

  #refusal(
    { id, name }: { readonly id: number; readonly name: string },
    { mayUse, initializing }: OperationRules,
  ): AnswerError | undefined {
    if (this.#numbers.has(id)) return invalid("its id is that of an operation that is not complete");
    if (initializing) return { code: "DENIED", message: "Cannot call the host while the skill initializes" };
    if (mayUse(name)) return undefined;
    return { code: "DENIED", message: `Cannot submit the operation: the skill does not import "${name}"` };
  }
}

const invalid = (problem: string): AnswerError => ({
  code: "INVALID",
  message: `Cannot understand the operation: ${problem}`,
});

/** A frame without completions: the time is over, or there is nothing to wait for. */
export const noCompletions: Uint8Array = encodeCompletions([]);
