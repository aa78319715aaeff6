import { quote } from "../errors/quote.ts";
import type { FieldPath, FieldReader } from "../validation/field-reader.ts";
import { ownField, type PlainObject } from "../validation/plain-object.ts";

/** More characters of base64 than anything in a recording has. */
const maximumBase64Length = 128 * 1024 * 1024;
const maximumShortLength = 1_024;

/** What a text has to look like: in words, and as an expression. */
export type TextForm = readonly [words: string, expression: RegExp];

/** A digest as receipts write it. */
export const digestForm: TextForm = ["sha256: and 64 hexadecimal digits", /^sha256:[0-9a-f]{64}$/u];

const valueOf = (object: PlainObject, path: FieldPath): unknown => ownField(object, String(path.at(-1)));

/** Reads a whole number of 0 up to a maximum. */
export function readCount(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  maximum: number,
): number | undefined {
  const value = valueOf(object, path);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum) return value;
  return reader.refuse(path, value === undefined ? "it is missing" : `it is not a whole number of 0 to ${maximum}`);
}

/** Reads a short text of a form. */
export function readMatching(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  [words, expression]: TextForm,
): string | undefined {
  const text = reader.text(valueOf(object, path), path, maximumShortLength);
  if (text === undefined || expression.test(text)) return text;
  return reader.refuse(path, `it is ${quote(text)}; write ${words}`);
}

/** Reads one of some words. */
export function readOneOf<Word extends string>(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  words: readonly Word[],
): Word | undefined {
  const text = reader.text(valueOf(object, path), path, maximumShortLength);
  if (text === undefined) return undefined;
  return words.find((word) => word === text) ?? reader.refuse(path, `it is ${quote(text)}; write ${words.join(", ")}`);
}

/** Reads a text in the alphabet of base64. Whether its end is right is for whoever decodes it. */
export function readBase64(reader: FieldReader, object: PlainObject, path: FieldPath): string | undefined {
  const text = reader.text(valueOf(object, path), path, maximumBase64Length);
  if (text === undefined) return undefined;
  const isBase64 = text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/u.test(text);
  return isBase64 ? text : reader.refuse(path, "it is not base64");
}
