import { closeView, copyToBlock, inputBytes, newBlock, openedAddress, openedLength, openText } from "./blocks";
import { errorSet } from "./host";
import { frameOf } from "./operations";
import {
  allocate,
  call,
  freeHandle,
  hasJob,
  isException,
  isNull,
  itemOf,
  newNumber,
  numberOf,
  release,
  requireMemory,
  runJob,
  takeException,
  undefinedHandle,
} from "./quickjs";

// A call is turns: the skill runs until it has no job left, and then its runtime says what comes next. Two kinds of host
// differ in one thing: whether a turn may stand still until something happens, or has to return to the host.

/** What a turn of the skill's runtime gives: the numbers of `turnResults` in the guest's sources. */
const again: i32 = 2;
const waiting: i32 = 3;

/** How `tool_N` says that a call failed. */
const failed: i32 = 1;

/** What `cordon_start` and `cordon_resume` give. */
const callFinished: i32 = 0;
const callWaits: i32 = 1;
const callFailed: i32 = 2;

let startHandle: i32 = 0;
let turnHandle: i32 = 0;
let pendingHandle: i32 = 0;
let failHandle: i32 = 0;

/** Whether a call stands between two turns. */
let isWaiting: bool = false;

/** Told at build time: the functions that begin a call, do what comes next, say what the host has to do, and end a call. */
export function set_entry(start: i32, turn: i32, pending: i32, fail: i32): void {
  startHandle = start;
  turnHandle = turn;
  pendingHandle = pending;
  failHandle = fail;
}

/** Runs one tool to its end. The host functions it waits in stand still. */
export function run(tool: i32): i32 {
  isWaiting = false;
  return begin(tool) ? takeTurns(1, 0) : failed;
}

/** Runs one tool until it has to wait. */
export function cordon_start(tool: i32): i32 {
  isWaiting = false;
  return begin(tool) ? progress(takeTurns(0, 0)) : callFailed;
}

/** Goes on with a call that waits. The input is the completions. */
export function cordon_resume(): i32 {
  if (!isWaiting) return callFailed;
  isWaiting = false;
  return progress(takeTurns(0, inputBytes()));
}

/** What the host has to do for the call that waits: a frame, in which each operation stands once. */
export function cordon_pending(): i64 {
  const receiver = undefinedHandle();
  const parts = call(pendingHandle, receiver, 0, 0);
  freeHandle(receiver);
  // There was no memory for it. A trap lets the host say so.
  if (isException(parts)) unreachable();
  const header = itemOf(parts, 0);
  const body = itemOf(parts, 1);
  const frame = frameOf(header, body);
  freeHandle(header);
  freeHandle(body);
  freeHandle(parts);
  return frame;
}

function progress(result: i32): i32 {
  isWaiting = result == waiting;
  if (isWaiting) return callWaits;
  return result == 0 ? callFinished : callFailed;
}

/** Says whether the call began; an error of the skill itself is its runtime's to report. */
function begin(tool: i32): bool {
  const number = newNumber(tool as f64);
  const input = inputBytes();
  const begun = callWith(startHandle, number, input);
  freeHandle(number);
  freeHandle(input);
  if (isException(begun)) return reportException(begun);
  freeHandle(begun);
  return true;
}

/** Takes turns until the call is over or, in a host that resumes, has to wait. */
function takeTurns(mayBlock: i32, completions: i32): i32 {
  let given = completions;
  while (true) {
    if (!drainJobs()) {
      if (given != 0) freeHandle(given);
      return failed;
    }
    const blocking = newNumber(mayBlock as f64);
    const bytes = given == 0 ? undefinedHandle() : given;
    given = 0;
    const ended = callWith(turnHandle, blocking, bytes);
    freeHandle(blocking);
    freeHandle(bytes);
    if (isException(ended)) {
      reportException(ended);
      return failed;
    }
    const result = numberOf(ended) as i32;
    freeHandle(ended);
    if (result != again) return result;
  }
}

/** Runs every job, or ends the call with what one throws. Says whether the skill's runtime knows how it stands. */
function drainJobs(): bool {
  while (hasJob()) {
    if (runJob() < 0) return failCall();
  }
  return true;
}

function callWith(callee: i32, first: i32, second: i32): i32 {
  const receiver = undefinedHandle();
  const handles = allocate(8);
  store<i32>(handles, first);
  store<i32>(handles + 4, second);
  const result = call(callee, receiver, 2, handles);
  release(handles);
  freeHandle(receiver);
  return result;
}

/** Hands what a job threw to the skill's runtime. */
function failCall(): bool {
  const exception = takeException();
  const nothing = undefinedHandle();
  const ended = callWith(failHandle, exception, nothing);
  freeHandle(exception);
  freeHandle(nothing);
  if (isException(ended)) return reportException(ended);
  freeHandle(ended);
  return true;
}

/** The runtime of the skill catches what the skill throws: what comes here is a lack of memory, or of stack. */
function reportException(handle: i32): bool {
  freeHandle(handle);
  const exception = takeException();
  // An engine that has no memory for an error throws this.
  if (isNull(exception)) requireMemory();
  openText(exception);
  const block = newBlock(openedLength());
  copyToBlock(block, openedAddress(), openedLength());
  closeView();
  freeHandle(exception);
  errorSet(block);
  return false;
}
