import { freeHandle } from "./quickjs";
import { run } from "./turns";

export { clock_time_get, fd_close, fd_fdstat_get, fd_seek, fd_write, random_get } from "./clock";
export { host_call } from "./operations";
export { cordon_pending, cordon_resume, cordon_start, set_entry } from "./turns";

/** How often the engine may still ask whether to go on; below 0 there is no end. */
let budget: i64 = -1;

/** Told at build time, where nobody else would stop an endless loop. In a call the host does. */
export function set_budget(polls: i64): void {
  budget = polls;
}

export function host_interrupt(): i32 {
  if (budget < 0) return 0;
  if (budget == 0) return 1;
  budget--;
  return 0;
}

export function host_promise_rejection(promise: i32, reason: i32, _handled: i32): void {
  freeHandle(promise);
  freeHandle(reason);
}

export function host_module_normalize(_base: i32, _name: i32): i32 {
  return 0;
}

export function host_module_load(_name: i32, _target: i32): i32 {
  return 0;
}

/** Every skill is in UTC: the same input gives the same output wherever it runs. */
export function host_get_timezone_offset(_high: i32, _low: i32): i32 {
  return 0;
}

export function tool_0(): i32 {
  return run(0);
}

export function tool_1(): i32 {
  return run(1);
}

export function tool_2(): i32 {
  return run(2);
}

export function tool_3(): i32 {
  return run(3);
}

export function tool_4(): i32 {
  return run(4);
}

export function tool_5(): i32 {
  return run(5);
}

export function tool_6(): i32 {
  return run(6);
}

export function tool_7(): i32 {
  return run(7);
}

export function tool_8(): i32 {
  return run(8);
}

export function tool_9(): i32 {
  return run(9);
}

export function tool_10(): i32 {
  return run(10);
}

export function tool_11(): i32 {
  return run(11);
}

export function tool_12(): i32 {
  return run(12);
}

export function tool_13(): i32 {
  return run(13);
}

export function tool_14(): i32 {
  return run(14);
}

export function tool_15(): i32 {
  return run(15);
}
