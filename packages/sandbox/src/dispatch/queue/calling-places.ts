/** What counts in a call for the places of those that may wait for other calls. */
export interface NestableCall {
  /** How many calls wait for this one, each for the next. Default 0: nobody's. */
  readonly depth?: number;
  /** Whether its host functions may run calls of the same sandbox, so that it holds its place while those wait. */
  readonly mayCall?: boolean;
}

/**
 * Bounds the calls that may wait for calls, so that those they wait for always find a place: down to any depth, callers
 * leave one place for each deeper one. Without it, callers could have every place there is, and wait for each other's end.
 */
export class CallingPlaces {
  readonly #places: number;
  readonly #maxDepth: number;
  /** How many callers run at each depth. */
  readonly #running: number[];

  /**
   * @param options `places`: how many calls can wait for the host at once, when there are as many cells as there may be.
   * `maxDepth`: the depth of the deepest calls; less than `places`.
   */
  constructor({ places, maxDepth }: { readonly places: number; readonly maxDepth: number }) {
    this.#places = places;
    this.#maxDepth = maxDepth;
    this.#running = Array.from({ length: maxDepth }, () => 0);
  }

  /** Whether a call that may begin would leave a place for every deeper one. */
  mayBegin(call: NestableCall): boolean {
    if (!this.holds(call)) return true;
    const { depth = 0 } = call;
    let running = 0;
    // It stands above every deeper level too: what runs there already is counted with it.
    for (let level = 0; level < this.#maxDepth; level += 1) {
      running += this.#running[level] ?? 0;
      if (level >= depth && running >= this.#places - (this.#maxDepth - level)) return false;
    }
    return true;
  }

  /** Whether a call is one of those that are counted. */
  holds({ depth = 0, mayCall = false }: NestableCall): boolean {
    return mayCall && depth < this.#maxDepth;
  }

  /** Counts a call that begins. */
  begin(call: NestableCall): void {
    this.#add(call, 1);
  }

  /** Counts a call no longer. Once for each {@link CallingPlaces.begin}. */
  end(call: NestableCall): void {
    this.#add(call, -1);
  }

  #add(call: NestableCall, count: number): void {
    const { depth = 0 } = call;
    if (this.holds(call)) this.#running[depth] = (this.#running[depth] ?? 0) + count;
  }
}
