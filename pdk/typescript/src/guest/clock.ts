import { native, operations } from "./native.ts";

/** The time of the host in milliseconds since 1970, in whole milliseconds. At the top level of a module it is frozen. */
export function now(): number {
  return native(operations.nowMs) as number;
}
