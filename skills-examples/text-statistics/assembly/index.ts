import { Host } from "@extism/as-pdk";

import "./abort";
import { measure } from "./statistics";

/** The one tool: reads a text and outputs what it counted, as JSON. */
export function execute(): i32 {
  // Not outputString: it takes the number of UTF-16 units for the number of bytes.
  Host.output(Uint8Array.wrap(String.UTF8.encode(measure(Host.inputString()).toJson())));
  return 0;
}
