const missing: ReadonlyMap<string, string> = new Map([
  ["setImmediate", "use setTimeout or queueMicrotask"],
  ["XMLHttpRequest", 'use fetch, or http.fetch of "@cordon/pdk"'],
  ["WebSocket", "a skill sends requests only"],
  ["Intl", "the engine knows no languages; toLocaleString is plain"],
  ["WebAssembly", "a skill runs no modules of its own"],
  ["Worker", "a skill has one thread"],
  ["SharedArrayBuffer", "a skill has one thread; use ArrayBuffer"],
  ["Atomics", "a skill has one thread; no value changes behind its back"],
  ["localStorage", 'use kv of "@cordon/pdk"'],
  ["process", 'there is no process; values come from env of "@cordon/pdk"'],
  ["Buffer", "use Uint8Array, TextEncoder and TextDecoder"],
  ["require", "use import: a skill is bundled"],
]);

/** What is said about a name that a skill has not; undefined for any other name. */
export function reasonMissing(name: string): string | undefined {
  return missing.get(name);
}

/**
 * What the web or Node has and a skill has not is simply not defined, so that libraries find it out as they do elsewhere.
 * This says why, for whoever reads the error.
 *
 * @param message The message of a ReferenceError.
 * @returns The message with the reason, or as it was.
 */
export function explainMissing(message: string): string {
  const name = /^'?(?<name>\w+)'? is not defined$/u.exec(message)?.groups?.["name"];
  const reason = name === undefined ? undefined : reasonMissing(name);
  return reason === undefined ? message : `${message}: ${reason}`;
}
