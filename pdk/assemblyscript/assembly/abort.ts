import { failWith } from "./outcome";

/**
 * Ends a skill whose code called `abort`, threw, or failed an assertion: sets the text as the error of the call, then
 * traps. Compile with `--use abort=~lib/@cordon/pdk-assemblyscript/assembly/abort/abort`, and import this file, so that
 * the compiler sees it.
 */
export function abort(
  message: string | null = null,
  fileName: string | null = null,
  lineNumber: u32 = 0,
  columnNumber: u32 = 0,
): void {
  let text = message === null ? "The skill aborted" : message;
  if (fileName !== null) text += " (" + fileName + ":" + lineNumber.toString() + ":" + columnNumber.toString() + ")";
  failWith(text);
  unreachable();
}
