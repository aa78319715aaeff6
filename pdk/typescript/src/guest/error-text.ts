import { explainMissing } from "./globals/missing.ts";
import { mapStack } from "./map-stack.ts";

/** Errors whose message says everything: their name adds nothing for whoever reads the receipt. */
const plainNames = new Set(["Error", "HostError", "InputError", "PermissionError"]);

const maximumCauses = 5;

/**
 * What a thrown value says, in one line: its message, where in the author's files it was thrown, and its causes.
 *
 * @param error Anything that was thrown.
 */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < maximumCauses && current !== undefined; depth++) {
    parts.push(`${depth === 0 ? "" : "caused by: "}${oneError(current)}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  const text = parts.join("; ");
  return text.isWellFormed() ? text : text.toWellFormed();
}

function oneError(error: unknown): string {
  if (!(error instanceof Error))
    return `the skill threw ${typeof error === "string" ? JSON.stringify(error) : describe(error)}`;
  const message = error instanceof ReferenceError ? explainMissing(error.message) : error.message;
  const head = plainNames.has(error.name) ? message : `${error.name}: ${message}`;
  return [head, ...mapStack(error.stack ?? "")].join("; ");
}

function describe(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

/** Whether the engine had no memory left. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.name === "InternalError" && error.message === "out of memory";
}
