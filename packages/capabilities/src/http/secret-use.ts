import {
  canonicalSecretRequest,
  FrameError,
  type FrameValue,
  type NetworkRequest,
  type SecretRequest,
} from "@cordon/core";

import { type HeaderField, isHeaderValue, parseHeaderName } from "./request-headers.ts";

/** A secret the guest wants the host to put into a header of the request. The guest never sees its value. */
export interface SecretUse {
  readonly request: SecretRequest;
  /** The header, in lower case. */
  readonly header: string;
  /** Its value, with the secret in place of `{}`. */
  readonly format: string;
}

const fields: ReadonlySet<string> = new Set(["name", "header", "format"]);
const placeholder = "{}";
const maximumUses = 8;
const maximumFormatLength = 256;

/**
 * Understands the member `secrets` of a request: `[{ name, header, format }]`. `format` is `{}` when it is left out.
 *
 * @param value As the guest sent it.
 * @param message The request they are for, and the fields it has already.
 * @throws FrameError for anything else, and for a header that is there twice.
 * @throws RequestError when the name is not one, or the request is not https.
 */
export function parseSecretUses(
  value: FrameValue | undefined,
  message: { readonly target: NetworkRequest; readonly headers: readonly HeaderField[] },
): readonly SecretUse[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > maximumUses) {
    throw new FrameError(`"secrets" is not a list of at most ${maximumUses}`);
  }
  const taken = new Set(message.headers.map(([name]) => name));
  return (value as readonly FrameValue[]).map((member) => {
    const use = parseUse(member, message.target);
    if (taken.has(use.header)) throw new FrameError(`the header "${use.header}" is there twice`);
    taken.add(use.header);
    return use;
  });
}

function parseUse(member: FrameValue, target: NetworkRequest): SecretUse {
  if (typeof member !== "object" || member === null || Array.isArray(member)) {
    throw new FrameError('"secrets" holds something that is no object');
  }
  const use = member as Readonly<Record<string, FrameValue>>;
  if (Object.keys(use).some((field) => !fields.has(field)))
    throw new FrameError("a secret has a field it does not know");
  const { name, header, format = placeholder } = use;
  if (typeof name !== "string") throw new FrameError("a secret has no name");
  if (typeof format !== "string" || format.length > maximumFormatLength || !isHeaderValue(format)) {
    throw new FrameError(`the format of a secret is not printable ASCII of at most ${maximumFormatLength} characters`);
  }
  if (format.split(placeholder).length !== 2) throw new FrameError(`the format of a secret does not hold one "{}"`);
  return { request: canonicalSecretRequest(name, target), header: parseHeaderName(header), format };
}
