import type { JournalOperations, LimitName } from "@cordon/core";
import type { CommittedBytes } from "../dispatch/committed-bytes.ts";
import type { CompletionRow } from "./call-operations.ts";

/** Operations of one call that act at once. More wait for their turn, in the order they were submitted. */
export const operationsAtOnce = 16;

/** An operation a guest submitted. */
export interface SubmittedOperation {
  readonly operation: number;
  readonly name: string;
  readonly request: Uint8Array;
  /** Fuel units the guest had left; undefined when they are not metered. */
  readonly fuelLeft: number | undefined;
}

/** What the host came to with an operation; without an answer the call ends. */
export interface OperationOutcome {
  readonly answer: Uint8Array | undefined;
  readonly fuel: number;
  readonly limit: LimitName | undefined;
}

/** What the operations of a call need. */
export interface PendingOperationsOptions {
  /** Serves one, as its host function serves a direct call. Never rejects. */
  readonly serve: (operation: SubmittedOperation, signal: AbortSignal) => Promise<OperationOutcome>;
  /** Lets the guest go on, which waits. */
  readonly give: (completions: readonly CompletionRow[], fuel: number) => void;
  /** Ends the guest, which waits. */
  readonly refuse: () => void;
  /** Where answers are counted until the guest has them. */
  readonly held: Pick<CommittedBytes, "take" | "giveBack">;
  /** What a batch may have, in bytes, unless it is of one operation. */
  readonly maxBatchBytes: number;
  /** What the waits came to in the call that is replayed. Default: what is complete when. */
  readonly recorded?: JournalOperations;
}

interface Queued extends SubmittedOperation {
  /** What the guest had paid for operations when it submitted this one. */
  readonly paidFuel: number;
}

/** One that is complete, with what it cost. */
interface Done {
  readonly row: CompletionRow;
  readonly fuel: number;
  /** What it counts as. */
  readonly heldBytes: number;
}

/** What an answer takes beside its bytes. */
const answerBytes = 512;

/** Whose fuel is the call's too, so that two of them at once could spend it twice. */
const nestedCall = "cordon_skill";

/**
 * The host's side of what one call submitted: serves its operations, keeps what they come to until the guest waits, and
 * remembers what each wait gave, so that a replay can give the same.
 */
export class PendingOperations {
  readonly #options: PendingOperationsOptions;
  readonly #queue: Queued[] = [];
  readonly #acting = new Map<number, AbortController>();
  readonly #done = new Map<number, Done>();
  readonly #waits: (number | readonly number[])[] = [];
  /** Where in the recorded waits the guest is. */
  #nextWait = 0;
  #timeouts = 0;
  #submitted = 0;
  /** Fuel that operations cost so far, and what of it the guest has paid. */
  #spentFuel = 0;
  #paidFuel = 0;
  /** What those cost that nobody waits for any more. */
  #owedFuel = 0;
  #isNesting = false;
  /** Called when no operation spends the fuel of the call any more. */
  #onNested: () => void = () => undefined;
  /** What was given last counts until the guest has it: it waits again then. */
  #givenBytes = 0;
  #isWaiting = false;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: PendingOperationsOptions) {
    this.#options = options;
  }

  /** Counts an operation of a call that is over: whether the host came to it before must not show. */
  note(): void {
    this.#submitted += 1;
  }

  /** Takes an operation. */
  start(operation: SubmittedOperation): void {
    this.#submitted += 1;
    this.#queue.push({ ...operation, paidFuel: this.#paidFuel });
    this.#fill();
  }

  /** Aborts an operation. What it comes to is nobody's. */
  cancel(operation: number): void {
    const index = this.#queue.findIndex((queued) => queued.operation === operation);
    if (index !== -1) this.#queue.splice(index, 1);
    const done = this.#done.get(operation);
    if (done !== undefined) {
      this.#owedFuel += done.fuel;
      this.#options.held.giveBack(done.heldBytes);
      this.#done.delete(operation);
    }
    this.#acting.get(operation)?.abort();
    this.#acting.delete(operation);
    this.#fill();
  }

  /**
   * Serves a direct call of another skill, which is given the fuel that is left: not while an operation spends of it.
   *
   * @param fuelLeft What the guest had left when it asked.
   * @param serve Serves it with what is left of that.
   */
  async nest(fuelLeft: number, serve: (fuelLeft: number) => Promise<OperationOutcome>): Promise<OperationOutcome> {
    const paidFuel = this.#paidFuel;
    while (this.#isNesting) {
      await new Promise<void>((resolve) => {
        this.#onNested = resolve;
      });
    }
    if (this.#ended) return { answer: undefined, fuel: 0, limit: undefined };
    this.#isNesting = true;
    const outcome = await serve(Math.max(0, fuelLeft - (this.#spentFuel - paidFuel)));
    this.#endNesting();
    // The answer pays at once.
    this.#spentFuel += outcome.fuel;
    this.#paidFuel += outcome.fuel;
    this.#fill();
    return outcome;
  }

  #endNesting(): void {
    this.#isNesting = false;
    this.#onNested();
  }

  /** The guest waits until something is complete, at most so long; a negative time never ends. */
  wait(timeoutMs: number): void {
    this.#isWaiting = true;
    this.#letGo();
    if (this.#options.recorded !== undefined || this.#done.size > 0) return this.#give();
    if (timeoutMs >= 0) this.#timer = setTimeout(() => this.#giveRows([]), timeoutMs);
  }

  /** The call ended: aborts what is under way. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    for (const controller of this.#acting.values()) controller.abort();
    this.#acting.clear();
    for (const { heldBytes } of this.#done.values()) this.#givenBytes += heldBytes;
    this.#done.clear();
    this.#letGo();
  }

  #letGo(): void {
    this.#options.held.giveBack(this.#givenBytes);
    this.#givenBytes = 0;
  }

  /** What the guest saw of its operations. */
  journal(): JournalOperations {
    return { submitted: this.#submitted, waits: this.#waits };
  }

  #fill(): void {
    const most = this.#options.recorded === undefined ? operationsAtOnce : Number.POSITIVE_INFINITY;
    while (!this.#ended && this.#acting.size < most) {
      const index = this.#queue.findIndex((queued) => !this.#isNesting || !isMeteredNesting(queued));
      const [next] = index === -1 ? [] : this.#queue.splice(index, 1);
      if (next === undefined) return;
      void this.#act(next);
    }
  }

  async #act({ paidFuel, ...operation }: Queued): Promise<void> {
    const controller = new AbortController();
    this.#acting.set(operation.operation, controller);
    const nests = isMeteredNesting(operation);
    if (nests) this.#isNesting = true;
    const unpaid = this.#spentFuel - paidFuel;
    const fuelLeft = operation.fuelLeft === undefined ? undefined : Math.max(0, operation.fuelLeft - unpaid);
    const { answer, fuel, limit } = await this.#options.serve({ ...operation, fuelLeft }, controller.signal);
    if (nests) this.#endNesting();
    if (this.#ended) return;
    this.#spentFuel += fuel;
    // A cancelled one is no longer among those that act.
    const number = operation.operation;
    if (this.#acting.delete(number)) this.#done.set(number, this.#keep([number, answer, limit], fuel));
    else this.#owedFuel += fuel;
    this.#fill();
    if (this.#isWaiting) this.#give();
  }

  /** An answer for which there is no memory is none, and ends the call. */
  #keep(row: CompletionRow, fuel: number): Done {
    const [operation, answer] = row;
    const heldBytes = answer === undefined ? 0 : answer.length + answerBytes;
    if (this.#options.held.take(heldBytes)) return { row, fuel, heldBytes };
    return { row: [operation, undefined, "memory"], fuel, heldBytes: 0 };
  }

  #give(): void {
    const { recorded } = this.#options;
    if (recorded !== undefined) return this.#giveRecorded(recorded);
    if (this.#done.size === 0) return;
    const rows: CompletionRow[] = [];
    let bytes = 0;
    for (const { row } of this.#done.values()) {
      bytes += row[1]?.length ?? 0;
      if (rows.length > 0 && bytes > this.#options.maxBatchBytes) break;
      rows.push(row);
    }
    this.#giveRows(rows);
  }

  /** Gives what the same wait gave then, once it is all there. */
  #giveRecorded({ waits }: JournalOperations): void {
    const next = waits[this.#nextWait];
    if (next === undefined) {
      // A guest that waits more often is not on the way it went.
      this.#note([]);
      return this.#options.refuse();
    }
    const operations = typeof next === "number" ? [] : next;
    const rows: CompletionRow[] = [];
    for (const operation of operations) {
      const done = this.#done.get(operation);
      if (done === undefined) return;
      rows.push(done.row);
    }
    this.#timeouts += 1;
    if (typeof next !== "number" || this.#timeouts >= next) {
      this.#nextWait += 1;
      this.#timeouts = 0;
    }
    this.#giveRows(rows);
  }

  #giveRows(rows: readonly CompletionRow[]): void {
    clearTimeout(this.#timer);
    this.#isWaiting = false;
    let fuel = this.#owedFuel;
    this.#owedFuel = 0;
    for (const [operation] of rows) {
      const done = this.#done.get(operation);
      fuel += done?.fuel ?? 0;
      this.#givenBytes += done?.heldBytes ?? 0;
      this.#done.delete(operation);
    }
    this.#paidFuel += fuel;
    this.#note(rows.map(([operation]) => operation));
    this.#options.give(rows, fuel);
  }

  #note(operations: readonly number[]): void {
    const last = this.#waits.at(-1);
    if (operations.length > 0) this.#waits.push(operations);
    else if (typeof last === "number") this.#waits[this.#waits.length - 1] = last + 1;
    else this.#waits.push(1);
  }
}

/** Whether a request makes a call that is given the fuel which is left. */
export const isMeteredNesting = <Request extends Pick<SubmittedOperation, "name" | "fuelLeft">>(
  request: Request,
): request is Request & { readonly fuelLeft: number } => request.name === nestedCall && request.fuelLeft !== undefined;
