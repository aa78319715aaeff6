import { blockOf, bytesOfBlock, closeView, copyToBlock, newBlock, openedAddress, openedLength, openView } from "./blocks";
import { clockMs, fillRandom } from "./clock";
import {
  ask,
  cancel,
  configGet,
  errorSet,
  free,
  length,
  logDebug,
  logError,
  logInfo,
  logWarn,
  outputSet,
  storeByte,
  submit,
  wait,
} from "./host";
import {
  allocate,
  isUndefined,
  newBytes,
  newNumber,
  newString,
  numberOf,
  release,
  requireMemory,
  undefinedHandle,
} from "./quickjs";

const headerLengthBytes: i32 = 4;

/** Handle of the argument at an index; the first one is the number of the operation. */
function argument(handles: i32, index: i32): i32 {
  return load<i32>(handles + 4 * index);
}

/**
 * The one native function of a skill: what it does is the first argument. The numbers are those of `operations` in the
 * guest's sources.
 */
export function host_call(_name: i32, _nameLength: i32, _receiver: i32, _count: i32, handles: i32): i32 {
  switch (numberOf(argument(handles, 0)) as i32) {
    case 0:
      return setOutput(argument(handles, 1));
    case 1:
      errorSet(blockOf(argument(handles, 1)));
      return undefinedHandle();
    case 2:
      return log(numberOf(argument(handles, 1)) as i32, argument(handles, 2));
    case 3:
      return askHost(numberOf(argument(handles, 1)) as i32, argument(handles, 2), argument(handles, 3));
    case 4:
      return newNumber(clockMs() as f64);
    case 5:
      return randomBytes(numberOf(argument(handles, 1)) as i32);
    case 6:
      return encodeText(argument(handles, 1));
    case 7:
      return decodeText(argument(handles, 1));
    case 8:
      return configured(argument(handles, 1));
    case 9:
      return submitFrame(argument(handles, 1), argument(handles, 2));
    case 10:
      // An id is a u32.
      cancel(numberOf(argument(handles, 1)) as i64 as i32);
      return undefinedHandle();
    case 11:
      return waitForCompletions(numberOf(argument(handles, 1)) as i64);
    case 12:
      requireMemory();
      return undefinedHandle();
    default:
      // The skill ran out of something and says so: the host knows of what.
      unreachable();
      return 0;
  }
}

function setOutput(value: i32): i32 {
  const block = blockOf(value);
  outputSet(block, block == 0 ? 0 : length(block));
  return undefinedHandle();
}

function log(level: i32, value: i32): i32 {
  const block = blockOf(value);
  if (level == 0) logDebug(block);
  else if (level == 1) logInfo(block);
  else if (level == 2) logWarn(block);
  else logError(block);
  free(block);
  return undefinedHandle();
}

/** A frame in a new block: the header's length, the header, the body. */
export function frameOf(header: i32, body: i32): i64 {
  let bodyLength = 0;
  const hasBody = !isUndefined(body);
  if (hasBody) {
    openView(body);
    bodyLength = openedLength();
    closeView();
  }
  openView(header);
  const headerLength = openedLength();
  const frame = newBlock(headerLengthBytes + headerLength + bodyLength);
  for (let index = 0; index < headerLengthBytes; index++) {
    storeByte(frame + (index as i64), (headerLength >> (8 * index)) & 0xff);
  }
  copyToBlock(frame + (headerLengthBytes as i64), openedAddress(), headerLength);
  closeView();
  if (hasBody) {
    openView(body);
    copyToBlock(frame + ((headerLengthBytes + headerLength) as i64), openedAddress(), bodyLength);
    closeView();
  }
  return frame;
}

/** Sends one operation. Gives the answer as it came. */
function askHost(capability: i32, header: i32, body: i32): i32 {
  const frame = frameOf(header, body);
  const answer = ask(capability, frame);
  free(frame);
  const handle = bytesOfBlock(answer);
  free(answer);
  return handle;
}

/** Sends operations that are answered later. */
function submitFrame(header: i32, body: i32): i32 {
  const frame = frameOf(header, body);
  submit(frame);
  free(frame);
  return undefinedHandle();
}

/** Waits for answers, at most so many milliseconds; below 0 without an end. Gives undefined when none came. */
function waitForCompletions(timeoutMs: i64): i32 {
  const completions = wait(timeoutMs);
  if (completions == 0) return undefinedHandle();
  const handle = bytesOfBlock(completions);
  free(completions);
  return handle;
}

function randomBytes(count: i32): i32 {
  const target = allocate(count + 1);
  fillRandom(target, count);
  const handle = newBytes(target, count);
  release(target);
  return handle;
}

function encodeText(value: i32): i32 {
  openView(value);
  const handle = newBytes(openedAddress(), openedLength());
  closeView();
  return handle;
}

function decodeText(value: i32): i32 {
  openView(value);
  return newString(openedAddress(), openedLength());
}

function configured(name: i32): i32 {
  const block = blockOf(name);
  const value = configGet(block);
  free(block);
  return value == 0 ? undefinedHandle() : bytesOfBlock(value);
}
