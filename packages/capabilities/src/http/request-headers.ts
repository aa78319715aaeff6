import { FrameError, type FrameValue } from "@cordon/core";

/** A header field of a request or a response: the name in lower case, then the value. */
export type HeaderField = readonly [name: string, value: string];

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/u;
/** No control characters, nothing beyond ASCII: what a server reads is what was checked. */
const fieldValue = /^[\t\x20-\x7e]*$/u;

/** Those that frame or route the message. They are the host's alone. */
const refused: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const maximumFields = 64;
const maximumBytes = 16 * 1024;

/**
 * Checks the header fields a guest wants to send.
 *
 * @param value The member `headers` of a request: `[[name, value], …]`.
 * @returns The fields, names in lower case, blanks around values removed.
 * @throws FrameError for anything else, for a field that frames or routes the message, and beyond 64 fields or 16 KiB.
 */
export function parseRequestHeaders(value: FrameValue | undefined): readonly HeaderField[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new FrameError('"headers" is not a list of pairs');
  if (value.length > maximumFields) throw new FrameError(`"headers" has more than ${maximumFields} fields`);
  const fields = value.map(parseField);
  const bytes = fields.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  if (bytes > maximumBytes) throw new FrameError(`"headers" has more than ${maximumBytes} bytes`);
  return fields;
}

/**
 * Checks one name of a header field a guest chose.
 *
 * @param name As it was written.
 * @returns The name in lower case.
 * @throws FrameError when it is none, or frames or routes the message.
 */
export function parseHeaderName(name: FrameValue | undefined): string {
  if (typeof name !== "string" || !token.test(name)) throw new FrameError("a header has a name that is none");
  const lower = name.toLowerCase();
  if (refused.has(lower) || lower.startsWith("proxy-")) {
    throw new FrameError(`the header "${lower}" belongs to the host`);
  }
  return lower;
}

/** Says whether a text can be the value of a header field. */
export function isHeaderValue(text: string): boolean {
  return fieldValue.test(text);
}

function parseField(field: FrameValue): HeaderField {
  if (!Array.isArray(field) || field.length !== 2) throw new FrameError('"headers" is not a list of pairs');
  const [name, value] = field as readonly FrameValue[];
  const lower = parseHeaderName(name);
  if (typeof value !== "string" || !isHeaderValue(value)) {
    throw new FrameError(`the header "${lower}" has a value with characters beyond printable ASCII`);
  }
  return [lower, value.replaceAll(/^[\t ]+|[\t ]+$/gu, "")];
}
