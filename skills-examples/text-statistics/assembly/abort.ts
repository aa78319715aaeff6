import { Memory } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";

/** Where the compiler sends a failed assertion: the text becomes the error of the call, then the skill traps. */
export function abort(message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32): void {
  const text = message === null ? "The skill aborted" : message;
  const place = fileName === null ? "" : " (" + fileName + ":" + lineNumber.toString() + ":" + columnNumber.toString() + ")";
  error_set(Memory.allocateString(text + place).offset);
  unreachable();
}
