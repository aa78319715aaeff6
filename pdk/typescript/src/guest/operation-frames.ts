import { headerOf, type HostAnswer, readFrame, unreadable } from "./host-answer.ts";
import { type Operation, takeQueued } from "./operation-queue.ts";

/** Several operations as a host takes them: members of a JSON header, and the bytes after it. */
export interface OperationBatch {
  /** The text of the list `operations`. */
  readonly operations: string;
  readonly body: Uint8Array | undefined;
}

/** An answer, and the operation it is for. */
export interface Completion {
  readonly id: number;
  readonly answer: HostAnswer;
}

/** What goes into one frame; an operation that is larger goes alone. Headers count in UTF-16 units. */
const maximumOperations = 256;
const maximumHeaderLength = 32 * 1024;
const maximumBodyBytes = 4 * 1024 * 1024;

/** Takes as many operations off the queue as fit into one frame. */
export function takeBatch(): OperationBatch {
  let [count, headerLength, bodyBytes] = [0, 0, 0];
  const taken = takeQueued(({ header, body }) => {
    count += 1;
    headerLength += header.length;
    bodyBytes += body?.length ?? 0;
    return (
      count === 1 ||
      (count <= maximumOperations && headerLength <= maximumHeaderLength && bodyBytes <= maximumBodyBytes)
    );
  });
  return { operations: describe(taken), body: joinBodies(taken) };
}

function describe(operations: readonly Operation[]): string {
  let bodyOffset = 0;
  const rows = operations.map(({ id, capability, header, body }) => {
    const bodyLength = body?.length ?? 0;
    const row = `{"id":${id},"capability":"${capability}","header":${header},"bodyOffset":${bodyOffset},"bodyLength":${bodyLength}}`;
    bodyOffset += bodyLength;
    return row;
  });
  return `[${rows.join(",")}]`;
}

function joinBodies(operations: readonly Operation[]): Uint8Array | undefined {
  const bodies = operations.flatMap(({ body }) => body ?? []);
  if (bodies.length < 2) return bodies[0];
  const joined = new Uint8Array(bodies.reduce((length, body) => length + body.length, 0));
  let offset = 0;
  for (const body of bodies) {
    joined.set(body, offset);
    offset += body.length;
  }
  return joined;
}

/**
 * Reads what a host answered to several operations.
 *
 * @param bytes A frame, or nothing when there are no answers.
 * @throws HostError when it is not in the form of the host ABI.
 */
export function readCompletions(bytes: Uint8Array<ArrayBuffer> | undefined): readonly Completion[] {
  if (bytes === undefined || bytes.length === 0) return [];
  const { header, body } = readFrame(bytes);
  const { operations } = header;
  if (!Array.isArray(operations)) throw unreadable();
  return operations.map((row: unknown) => {
    const { id, header: answer, bodyOffset, bodyLength } = headerOf(row);
    if (typeof id !== "number") throw unreadable();
    return { id, answer: { header: headerOf(answer), body: partOf(body, bodyOffset, bodyLength) } };
  });
}

function partOf(body: Uint8Array<ArrayBuffer>, offset: unknown = 0, length: unknown = 0): Uint8Array<ArrayBuffer> {
  if (typeof offset !== "number" || typeof length !== "number" || offset < 0 || offset + length > body.length) {
    throw unreadable();
  }
  return body.slice(offset, offset + length);
}
