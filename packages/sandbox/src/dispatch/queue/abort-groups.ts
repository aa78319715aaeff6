interface Group {
  readonly actions: Set<() => void>;
  readonly listener: () => void;
}

/**
 * Listens to abort signals once each, however many calls share one: a signal looks through all of its listeners whenever
 * one is added or removed, which with thousands of calls under one signal takes longer than the calls.
 */
export class AbortGroups {
  readonly #groups = new WeakMap<AbortSignal, Group>();

  /** Calls an action when a signal is aborted, unless {@link AbortGroups.remove} comes first. */
  add(signal: AbortSignal, action: () => void): void {
    let group = this.#groups.get(signal);
    if (group === undefined) {
      group = createGroup();
      this.#groups.set(signal, group);
    }
    if (group.actions.size === 0) signal.addEventListener("abort", group.listener);
    group.actions.add(action);
  }

  /** Forgets an action. A signal without any is not listened to. */
  remove(signal: AbortSignal, action: () => void): void {
    const group = this.#groups.get(signal);
    if (group === undefined || !group.actions.delete(action)) return;
    if (group.actions.size === 0) signal.removeEventListener("abort", group.listener);
  }
}

function createGroup(): Group {
  const actions = new Set<() => void>();
  return {
    actions,
    listener: () => {
      // An action that takes another one out has seen to it: that one is not called any more.
      for (const action of actions) action();
    },
  };
}
