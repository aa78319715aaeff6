const warnedOf = new WeakSet<object>();

/**
 * Tells a listener. What it throws is reported once, as a warning of the process: a listener decides nothing.
 *
 * @param whose What it listens to, for the warning.
 */
export function tellQuietly<Event>(listener: ((event: Event) => void) | undefined, event: Event, whose: string): void {
  if (listener === undefined) return;
  try {
    listener(event);
  } catch {
    if (warnedOf.has(listener)) return;
    warnedOf.add(listener);
    process.emitWarning(`The listener of ${whose} threw`, { code: "CORDON_LISTENER_FAILED" });
  }
}
