import { disassemble } from "./text-module.ts";

/** The globals that counting adds. */
export const countExports = { count: "test.count", longest: "test.longest" } as const;

const globals = `
  (global $test.count (export "${countExports.count}") (mut i64) (i64.const 0))
  (global $test.last (mut i64) (i64.const 0))
  (global $test.longest (export "${countExports.longest}") (mut i64) (i64.const 0))`;

const count = "global.get $test.count i64.const 1 i64.add global.set $test.count";

/** Notes how much was counted since the last such place. */
const look = `global.get $test.count global.get $test.last i64.sub global.get $test.longest i64.gt_s
  if global.get $test.count global.get $test.last i64.sub global.set $test.longest end
  global.get $test.count global.set $test.last`;

const instruction = /^ +([a-z][a-z0-9_.]*)(?: |$)/u;
const unseen: ReadonlySet<string> = new Set(["end", "else", "catch", "catch_all", "delegate"]);

/** Puts something before each instruction of a module, and gives the module's text. */
function before(bytes: Uint8Array, insertion: (opcode: string) => string): string {
  const lines = disassemble(bytes)
    .split("\n")
    .map((line) => {
      const opcode = instruction.exec(line)?.[1];
      return opcode === undefined || unseen.has(opcode) ? line : `${insertion(opcode)} ${line}`;
    });
  return lines.join("\n").replace(/\)\s*$/u, `${globals})`);
}

/** The text of a module that counts every instruction it runs, ends of blocks not counted. */
export function countingInstructions(bytes: Uint8Array): string {
  return before(bytes, () => count);
}

/**
 * The text of a rewritten module without a memory of its own that counts the `nop`s it runs, which rewriting never writes,
 * and keeps the largest number of them between two looks at the slot. Every load it has is such a look.
 */
export function countingBetweenLooks(rewritten: Uint8Array): string {
  return before(rewritten, (opcode) => {
    if (opcode === "nop") {
      return count;
    }
    return opcode === "i32.load" || opcode === "i64.load" ? look : "";
  });
}
