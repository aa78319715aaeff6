/** Puts something into the global object as the globals of the web are there: not enumerable, and replaceable. */
export function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: false, writable: true });
}
