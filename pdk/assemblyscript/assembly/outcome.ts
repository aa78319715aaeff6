import { error_set } from "@extism/as-pdk/lib/env";

import { writeBlock } from "./block";

/**
 * Sets the text of a failure and gives the status a tool returns with it: `return failWith("Cannot ...")`.
 *
 * @param message One sentence for a person.
 */
export function failWith(message: string): i32 {
  error_set(writeBlock(Uint8Array.wrap(String.UTF8.encode(message, false, String.UTF8.ErrorMode.REPLACE))));
  return 1;
}
