/** What a variable costs beside its key and value: the memory its record takes. */
const variableCost = 256;

/** The most variables there are. */
const maxVariables = 10_000;

/** The variables of one call or one session, within a budget of bytes that counts keys, values and 256 for each. */
export class CallVariables {
  readonly #values = new Map<string, Uint8Array>();
  #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Sets the budget. What is there stays, even when it is more. */
  setBudget(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  /** What was spent of the budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The value of a variable. */
  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  /** Removes a variable. */
  delete(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#bytes -= key.length + value.length + variableCost;
    this.#values.delete(key);
  }

  /**
   * Sets a variable.
   *
   * @returns False when the budget is spent; the variable keeps its old value.
   */
  set(key: string, value: Uint8Array): boolean {
    const old = this.#values.get(key);
    const freed = old === undefined ? 0 : key.length + old.length + variableCost;
    const cost = key.length + value.length + variableCost;
    if (old === undefined && this.#values.size >= maxVariables) return false;
    if (this.#bytes - freed + cost > this.#maxBytes) return false;
    this.#bytes += cost - freed;
    this.#values.set(key, value);
    return true;
  }
}
