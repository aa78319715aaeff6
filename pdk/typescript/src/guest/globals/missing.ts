const noTimers = "a skill has no timers";

const missing: ReadonlyMap<string, string> = new Map([
  ["setTimeout", noTimers],
  ["setInterval", noTimers],
  ["setImmediate", noTimers],
  ["clearTimeout", noTimers],
  ["clearInterval", noTimers],
  ["fetch", 'use http.fetch of "@cordon/pdk", and ask for a network: permission'],
  ["XMLHttpRequest", 'use http.fetch of "@cordon/pdk"'],
  ["WebSocket", "a skill sends requests only"],
  ["URL", "this version has none; URLSearchParams and encodeURIComponent are there"],
  ["Intl", "the engine knows no languages; toLocaleString is plain"],
  ["WebAssembly", "a skill runs no modules of its own"],
  ["Worker", "a skill has one thread"],
  ["localStorage", 'use kv of "@cordon/pdk"'],
  ["process", 'there is no process; values come from env of "@cordon/pdk"'],
  ["Buffer", "use Uint8Array, TextEncoder and TextDecoder"],
  ["require", "use import: a skill is bundled"],
]);

/**
 * What the web or Node has and a skill has not is simply not defined, so that libraries find it out as they do elsewhere.
 * This says why, for whoever reads the error.
 *
 * @param message The message of a ReferenceError.
 * @returns The message with the reason, or as it was.
 */
export function explainMissing(message: string): string {
  const name = /^'?(?<name>\w+)'? is not defined$/u.exec(message)?.groups?.["name"];
  const reason = name === undefined ? undefined : missing.get(name);
  return reason === undefined ? message : `${message}: ${reason}`;
}
