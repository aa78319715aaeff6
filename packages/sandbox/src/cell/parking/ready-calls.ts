/** A call that can go on. */
export interface ReadyCall {
  readonly options: { readonly tenant: string };
}

/** Parked calls that can go on: tenants take turns, and of each the first one is first. */
export class ReadyCalls<Call extends ReadyCall> {
  /** The tenant that has the next turn first; no set is empty. */
  readonly #tenants = new Map<string, Set<Call>>();

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#tenants.size === 0;
  }

  /** Adds a call after the others of its tenant. */
  add(call: Call): void {
    const calls = this.#tenants.get(call.options.tenant);
    if (calls === undefined) this.#tenants.set(call.options.tenant, new Set([call]));
    else calls.add(call);
  }

  /** Takes the next one; undefined when there is none. */
  take(): Call | undefined {
    for (const [tenant, calls] of this.#tenants) {
      for (const call of calls) {
        this.#tenants.delete(tenant);
        calls.delete(call);
        if (calls.size > 0) this.#tenants.set(tenant, calls);
        return call;
      }
    }
    return undefined;
  }

  /** Takes a call out before its turn, if it is here. */
  remove(call: Call): void {
    const calls = this.#tenants.get(call.options.tenant);
    calls?.delete(call);
    if (calls?.size === 0) this.#tenants.delete(call.options.tenant);
  }

  /** Takes all out. */
  clear(): void {
    this.#tenants.clear();
  }
}
