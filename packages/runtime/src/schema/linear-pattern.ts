import { RE2JS } from "re2js";
import { schemaLimits } from "./schema-limits.ts";

/** A pattern that is matched in time linear in the text. */
export interface LinearPattern {
  /** Whether the text holds what the pattern means, anywhere. */
  test(text: string): boolean;
  /** A name no other pattern has: the validator keeps patterns by this text. */
  toString(): string;
}

/**
 * Compiles a pattern for an engine that never backtracks. Only what means the same in JavaScript and in RE2 is accepted:
 * look-around and references to groups are refused, never matched some other way.
 *
 * `\s` means ASCII blanks, and `.` everything but a line feed: there the two engines differ.
 *
 * @param pattern As the schema has it.
 * @param name The text that stands for it.
 * @throws Error whose message says what the engine does not take.
 */
export function compileLinearPattern(pattern: string, name: string): LinearPattern {
  assertJavaScript(pattern);
  const compiled = RE2JS.compile(pattern);
  const instructions = compiled.programSize();
  if (instructions > schemaLimits.patternInstructions) {
    const limit = schemaLimits.patternInstructions;
    throw new Error(`it compiles to ${instructions} instructions, the limit is ${limit}; repeat less`);
  }
  return { test: (text) => compiled.test(text), toString: () => name };
}

/** Compiled only, and never run. */
function assertJavaScript(pattern: string): void {
  try {
    RegExp(pattern, "u");
  } catch {
    throw new Error("it is not a regular expression of JavaScript with the flag u");
  }
}
