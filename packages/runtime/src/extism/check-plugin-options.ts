import { OptionError } from "@cordon/core";
import type { ExtismPluginOptions } from "./plugin-options.ts";

/** What a value has to be, in words, and how to tell. */
type Kind = readonly [words: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === "string");
const isTextRecord = (value: unknown): boolean =>
  isObject(value) && !Array.isArray(value) && Object.values(value).every((entry) => typeof entry === "string");
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

const memoryNames: readonly string[] = ["maxPages", "maxHttpResponseBytes", "maxVarBytes"];
const isMemory = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value).every(([name, entry]) => memoryNames.includes(name) && (entry === undefined || isCount(entry)));

const levels: readonly unknown[] = ["trace", "debug", "info", "warn", "error", "silent"];
const isLogger = (value: unknown): boolean =>
  isObject(value) &&
  levels.every(
    (level) => level === "silent" || typeof (value as Record<string, unknown>)[String(level)] === "function",
  );

const flag: Kind = ["true or false", (value) => typeof value === "boolean"];
const anObject: Kind = ["an object", isObject];
const aFunction: Kind = ["a function", (value) => typeof value === "function"];

const kinds: Readonly<Record<keyof ExtismPluginOptions, Kind>> = {
  useWasi: flag,
  runInWorker: flag,
  logger: ["an object with trace, debug, info, warn and error", isLogger],
  logLevel: [`one of ${levels.join(", ")}`, (value) => levels.includes(value)],
  enableWasiOutput: flag,
  allowHttpResponseHeaders: flag,
  sharedArrayBufferSize: ["a number", (value) => typeof value === "number"],
  allowedHosts: ["a list of hosts", isTexts],
  allowedPaths: ["an object of folders by the path the plugin sees", isTextRecord],
  config: ["an object whose values are strings", isTextRecord],
  memory: [`an object of ${memoryNames.join(", ")}, whole numbers above 0`, isMemory],
  timeoutMs: ["a whole number of milliseconds above 0", (value) => value === null || isCount(value)],
  http: anObject,
  onReceipt: aFunction,
};

/** Options of Extism that would take the sandbox apart, why, and what to do instead. */
const refusals: Readonly<Record<string, string>> = {
  functions:
    "code of yours that a plugin calls directly is behind no grant, limit or receipt; " +
    "give it hosts, files, config, or use createRuntime of @cordon/runtime, whose skills have cordon_kv and cordon_env too",
  fetch:
    'requests go through the gate, which checks addresses and redirects; pass "http" with a resolver or a connector',
  nodeWorkerArgs:
    'what its thread inherits is fixed, so that it has no environment and no flags of yours; set "memory" and "timeoutMs"',
};

/**
 * Refuses options that are unknown, of the wrong kind, or would weaken the sandbox: a slip must not loosen anything.
 *
 * @throws OptionError with the reason, and the way to do it in Cordon.
 */
export function checkPluginOptions(options: ExtismPluginOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || isEmptyObject(name, value)) continue;
    const refusal = Object.hasOwn(refusals, name) ? refusals[name] : undefined;
    if (refusal !== undefined) throw new OptionError(name, refusal);
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof ExtismPluginOptions] : undefined;
    if (kind === undefined) throw new OptionError(name, `it is unknown; known are ${Object.keys(kinds).join(", ")}`);
    if (!kind[1](value)) throw new OptionError(name, `it is not ${kind[0]}`);
  }
}

/** `functions: {}` asks for nothing. */
function isEmptyObject(name: string, value: unknown): boolean {
  return Object.hasOwn(refusals, name) && isObject(value) && Object.keys(value).length === 0;
}
