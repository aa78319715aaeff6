/** Starts an operation that waited. */
export type StartWaiting = () => void;

/**
 * What waits for a lane, by its owner. Owners take turns, and finding the next takes as long however many operations wait:
 * one call can have hundreds, and thousands of calls can wait at once.
 */
export class WaitingOwners {
  /** Those that may have a lane; the one whose turn is next first. No set is empty. */
  readonly #ready = new Map<object, Set<StartWaiting>>();
  /** Those that have all the lanes of their share. */
  readonly #full = new Map<object, Set<StartWaiting>>();

  /** Adds an operation after the others of its owner. */
  add(owner: object, start: StartWaiting, isFull: boolean): void {
    const waiting = this.#ready.get(owner) ?? this.#full.get(owner);
    if (waiting !== undefined) waiting.add(start);
    else (isFull ? this.#full : this.#ready).set(owner, new Set([start]));
  }

  /** Takes an operation out, if it is here. */
  remove(owner: object, start: StartWaiting): void {
    for (const owners of [this.#ready, this.#full]) {
      const waiting = owners.get(owner);
      waiting?.delete(start);
      if (waiting?.size === 0) owners.delete(owner);
    }
  }

  /** Takes the next operation of the owner whose turn it is; undefined when nobody waits that may have a lane. */
  take(): StartWaiting | undefined {
    for (const [owner, waiting] of this.#ready) {
      for (const start of waiting) {
        waiting.delete(start);
        this.#ready.delete(owner);
        if (waiting.size > 0) this.#ready.set(owner, waiting);
        return start;
      }
    }
    return undefined;
  }

  /** Notes whether an owner has all the lanes of its share. */
  setFull(owner: object, isFull: boolean): void {
    const [from, to] = isFull ? [this.#ready, this.#full] : [this.#full, this.#ready];
    const waiting = from.get(owner);
    if (waiting === undefined) return;
    from.delete(owner);
    to.set(owner, waiting);
  }
}
