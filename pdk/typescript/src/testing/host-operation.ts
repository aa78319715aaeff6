import { FrameError, type PermissionRequest } from "@cordon/core";

/** What an operation may ask while it acts. */
export interface OperationAccess {
  /** The time of the host, in milliseconds. */
  readonly nowMs: number;
  /** Decides on something that turned up. @throws AnswerFailure when it is not allowed. */
  readonly require: (request: PermissionRequest) => void;
  /** Whether a request would be allowed. */
  readonly allows: (request: PermissionRequest) => boolean;
}

/** What an operation came to. */
export interface OperationAnswer {
  readonly header: Readonly<Record<string, unknown>>;
  readonly body?: Uint8Array;
}

/** A request that was understood. */
export interface HostOperation {
  /** Verb and object for messages, as in `read "/data/a"`. */
  readonly description: string;
  /** Everything it needs. */
  readonly requests: readonly PermissionRequest[];
  readonly act: (access: OperationAccess) => OperationAnswer | Promise<OperationAnswer>;
}

/** The header of a request, with what its fields are. */
export type RequestHeader = Readonly<Record<string, unknown>>;

/**
 * Makes sure that a header has no field but those an operation knows.
 *
 * @throws FrameError when it has.
 */
export function checkFields(header: RequestHeader, known: readonly string[]): void {
  for (const name of Object.keys(header)) {
    if (!known.includes(name)) throw new FrameError("the header has a field it does not know");
  }
}

/** A field that is a text. @throws FrameError when it is something else. */
export function textField(header: RequestHeader, name: string): string | undefined {
  const value = header[name];
  if (value !== undefined && typeof value !== "string") throw new FrameError(`"${name}" is not a string`);
  return value;
}

/** A field that is a text, and there. @throws FrameError when it is not. */
export function requiredField(header: RequestHeader, name: string): string {
  const text = textField(header, name);
  if (text === undefined) throw new FrameError(`the header has no ${name}`);
  return text;
}

/** A field that is a whole number of a range. @throws FrameError when it is something else. */
export function numberField(
  header: RequestHeader,
  name: string,
  [least, most, words = `a whole number from ${least} to ${most}`]: readonly [
    least: number,
    most: number,
    words?: string,
  ],
): number | undefined {
  const value = header[name];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    throw new FrameError(`"${name}" is not ${words}`);
  }
  return value;
}
