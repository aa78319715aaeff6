import { hash } from "node:crypto";

import type { FrameHeader, JournalFrame } from "@cordon/core";

import { redactJson } from "../secret/redact-json.ts";
import { noSecrets, type Redactor } from "../secret/redactor.ts";

/** The longest header the journal keeps, in bytes. */
const maximumJournalHeaderBytes = 4_096;

const lengthBytes = 4;

/** Frames up to this size are hashed on the main thread, in some 50 µs. */
const hashedAtOnceBytes = 65_536;

/**
 * Makes the journal's note of a frame: its size and digest always, its header when it is short.
 *
 * @param frame The frame, or the bytes that were sent as one.
 * @param header The parsed header, if the bytes have one.
 * @param options `keep` copies the whole frame into the note; default false. `redactor` takes secrets out of the header.
 */
export async function journalFrame(
  frame: Uint8Array,
  header: FrameHeader | undefined,
  options: { readonly keep?: boolean; readonly redactor?: Redactor } = {},
): Promise<JournalFrame> {
  const { redactor = noSecrets } = options;
  const isShort = header !== undefined && headerBytes(frame) <= maximumJournalHeaderBytes;
  return {
    ...(isShort ? { header: redactJson(header, redactor) } : {}),
    bytes: frame.length,
    digest: `sha256:${await digestOf(frame)}`,
    ...(options.keep === true ? { frame: frame.slice() } : {}),
  };
}

/** A guest chooses the size: what takes the main thread longer than a turn is hashed elsewhere. */
async function digestOf(frame: Uint8Array): Promise<string> {
  if (frame.length <= hashedAtOnceBytes) return hash("sha256", frame, "hex");
  const digest = await crypto.subtle.digest("SHA-256", frame as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString("hex");
}

function headerBytes(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, lengthBytes).getUint32(0, true);
}
