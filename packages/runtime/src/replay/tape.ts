import { type LimitName, type Recording, RecordingError } from "@cordon/core";
import { fromBase64 } from "./base64.ts";

/** A host call of a recording, with its answer as bytes. */
export interface TapedHostCall {
  readonly capability: string;
  readonly request: string;
  /** Undefined when the guest got none. */
  readonly answer: Uint8Array | undefined;
  readonly limit: LimitName | undefined;
  /** The number of the operation, when it was submitted. */
  readonly operation: number | undefined;
  /** What the guest paid for it. */
  readonly fuel: number;
}

/** A recording whose bytes were read. */
export interface Tape {
  readonly recording: Recording;
  readonly input: Uint8Array;
  readonly randomSeed: Uint8Array;
  readonly hostCalls: readonly TapedHostCall[];
}

const lengthBytes = 4;

/**
 * Reads the bytes of a recording. Answers must be frames; what their headers say is for the guest, as it was then.
 *
 * @throws RecordingError that names the first that is not.
 */
export function readTape(recording: Recording): Tape {
  const hostCalls = recording.hostCalls.map(({ capability, request, answer, limit, operation, fuel = 0 }, index) => {
    const path = ["hostCalls", index, "answer"];
    const bytes = answer === undefined ? undefined : decode(answer, path);
    if (bytes !== undefined && !isFrame(bytes)) throw problem(path, "it is not a frame");
    return { capability, request, answer: bytes, limit, operation, fuel };
  });
  return {
    recording,
    input: decode(recording.input, ["input"]),
    randomSeed: Uint8Array.from(Buffer.from(recording.randomSeed, "hex")),
    hostCalls,
  };
}

function decode(text: string, path: readonly (string | number)[]): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw problem(path, "it is not base64");
  return bytes;
}

function problem(path: readonly (string | number)[], words: string): RecordingError {
  return new RecordingError([{ path, problem: words }]);
}

function isFrame(bytes: Uint8Array): boolean {
  if (bytes.length < lengthBytes) return false;
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getUint32(0, true);
  return headerLength <= bytes.length - lengthBytes;
}
