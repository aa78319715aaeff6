import { FrameError } from "../errors/frame-error.ts";
import { encodeUtf8 } from "./frame-utf8.ts";

/** One operation that is complete. */
export interface OperationCompletion {
  readonly id: number;
  /** The frame the host answered with. */
  readonly answer: Uint8Array;
}

const lengthBytes = 4;

/**
 * Encodes what is complete as one frame: `{"operations":[{"id","header","bodyOffset","bodyLength"}]}` and the bodies. The headers
 * of the answers are taken over as they are, byte for byte, so the same answers in the same order make the same frame.
 *
 * @param completions In the order of the frame. Their answers are frames of the host.
 * @throws FrameError when an answer is no frame.
 */
export function encodeCompletions(completions: readonly OperationCompletion[]): Uint8Array {
  const headers: Uint8Array[] = [encodeUtf8('{"operations":[')];
  const bodies: Uint8Array[] = [];
  let bodyOffset = 0;
  for (const [index, { id, answer }] of completions.entries()) {
    const { header, body } = partsOf(answer);
    headers.push(encodeUtf8(`${index === 0 ? "" : ","}{"id":${id},"header":`), header);
    headers.push(encodeUtf8(`,"bodyOffset":${bodyOffset},"bodyLength":${body.length}}`));
    bodies.push(body);
    bodyOffset += body.length;
  }
  headers.push(encodeUtf8("]}"));
  const headerBytes = headers.reduce((sum, { length }) => sum + length, 0);
  const frame = new Uint8Array(lengthBytes + headerBytes + bodyOffset);
  new DataView(frame.buffer).setUint32(0, headerBytes, true);
  let position = lengthBytes;
  for (const part of [...headers, ...bodies]) {
    frame.set(part, position);
    position += part.length;
  }
  return frame;
}

function partsOf(answer: Uint8Array): { readonly header: Uint8Array; readonly body: Uint8Array } {
  if (answer.length < lengthBytes) throw new FrameError("it is shorter than its length field");
  const headerLength = new DataView(answer.buffer, answer.byteOffset, lengthBytes).getUint32(0, true);
  const bodyStart = lengthBytes + headerLength;
  if (bodyStart > answer.length) throw new FrameError("its header is longer than the frame");
  return { header: answer.subarray(lengthBytes, bodyStart), body: answer.subarray(bodyStart) };
}
