import { inputBytes, newBlock, copyToBlock, openText, openedAddress, openedLength, closeView } from "./blocks";
import { errorSet } from "./host";
import {
  allocate,
  call,
  freeHandle,
  hasJob,
  isException,
  newNumber,
  numberOf,
  release,
  runJob,
  takeException,
  undefinedHandle,
} from "./quickjs";

export { clock_time_get, fd_close, fd_fdstat_get, fd_seek, fd_write, random_get } from "./clock";
export { host_call } from "./operations";

const failed: i32 = 1;

let startHandle: i32 = 0;
let finishHandle: i32 = 0;

/** Told at build time: the function that begins a call, and the one that says how it ended. */
export function set_entry(start: i32, finish: i32): void {
  startHandle = start;
  finishHandle = finish;
}

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

/** Runs one tool to its end: begin, every job that is there, and how it ended. */
function run(tool: i32): i32 {
  const receiver = undefinedHandle();
  const handles = allocate(8);
  const number = newNumber(tool as f64);
  const input = inputBytes();
  store<i32>(handles, number);
  store<i32>(handles + 4, input);
  const begun = call(startHandle, receiver, 2, handles);
  freeHandle(number);
  freeHandle(input);
  release(handles);
  if (isException(begun)) return reportException(begun, receiver);
  freeHandle(begun);
  while (hasJob()) if (runJob() < 0) return reportException(0, receiver);
  const ended = call(finishHandle, receiver, 0, 0);
  if (isException(ended)) return reportException(ended, receiver);
  const status = numberOf(ended) as i32;
  freeHandle(ended);
  freeHandle(receiver);
  return status;
}

/** The runtime of the skill catches what the skill throws: what comes here is a lack of memory, or of stack. */
function reportException(handle: i32, receiver: i32): i32 {
  if (handle != 0) freeHandle(handle);
  freeHandle(receiver);
  const exception = takeException();
  openText(exception);
  const block = newBlock(openedLength());
  copyToBlock(block, openedAddress(), openedLength());
  closeView();
  freeHandle(exception);
  errorSet(block);
  return failed;
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
