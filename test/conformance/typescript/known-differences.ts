import type { Programs } from "./program.ts";

const text = "ab";

/**
 * Where the engine of skills differs from Node's. The standard leaves all but the last one to the engine. The README of the PDK
 * lists them.
 */
export const knownDifferences: Programs = {
  "the name of a time zone in the text of a date": () => String(new Date(0)),
  "the message of a promise of which all failed": async () =>
    await Promise.any([Promise.reject(new Error("a"))]).catch(({ message }: AggregateError) => message),
  "the last digits of a fraction to another base than 10": () => (1e21).toString(36),
  "a text that is spread into an object": () => ({ ...(text as unknown as object) }),
};
