import { free } from "@extism/as-pdk/lib/env";

import { writeTextBlock } from "./block";

// @ts-ignore: decorator
@external("extism:host/env", "log_trace")
declare function log_trace(block: u64): void;
// @ts-ignore: decorator
@external("extism:host/env", "log_debug")
declare function log_debug(block: u64): void;
// @ts-ignore: decorator
@external("extism:host/env", "log_info")
declare function log_info(block: u64): void;
// @ts-ignore: decorator
@external("extism:host/env", "log_warn")
declare function log_warn(block: u64): void;
// @ts-ignore: decorator
@external("extism:host/env", "log_error")
declare function log_error(block: u64): void;
// @ts-ignore: decorator
@external("extism:host/env", "get_log_level")
declare function get_log_level(): i32;

/** How important a line is, by the numbers of the host. */
export enum Level {
  Trace,
  Debug,
  Info,
  Warn,
  Error,
}

/** Says whether the host keeps lines of a level: text that nobody reads need not be made. */
export function keeps(level: Level): bool {
  return <i32>level >= get_log_level();
}

/** What only matters to whoever follows every step. */
export function trace(text: string): void {
  const block = writeTextBlock(text);
  log_trace(block);
  free(block);
}

/** What helps to find a fault. */
export function debug(text: string): void {
  const block = writeTextBlock(text);
  log_debug(block);
  free(block);
}

/** What the operator may want to know. */
export function info(text: string): void {
  const block = writeTextBlock(text);
  log_info(block);
  free(block);
}

/** What was unexpected and is dealt with. */
export function warn(text: string): void {
  const block = writeTextBlock(text);
  log_warn(block);
  free(block);
}

/** What failed. */
export function error(text: string): void {
  const block = writeTextBlock(text);
  log_error(block);
  free(block);
}
