import { JsonKind, JsonReader } from "./json-reader";

/** Why the host did not do what it was asked. */
export class Failure {
  /**
   * What a program decides on: `DENIED`, `APPROVAL_REQUIRED`, `LIMIT`, `TIMEOUT`, `NOT_FOUND`, `EXISTS`, `INVALID`,
   * `IO`, `UNAVAILABLE`, `CANCELLED` or `IN_DOUBT`.
   */
  code: string = "IO";
  /** One sentence for a person. */
  message: string = "Cannot read the answer of the host: it is malformed";
  /** The permission to ask for, with `DENIED`. */
  permission: string | null = null;
  /** True when the same request may succeed later. */
  retryable: bool = false;

  /** The message, and the permission to ask for where there is one. */
  toString(): string {
    const permission = this.permission;
    return permission === null ? this.message : this.message + ' (permission "' + permission + '")';
  }
}

/** Reads the value of the member `error` of an answer. */
export function readFailure(reader: JsonReader): Failure {
  const failure = new Failure();
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "code") failure.code = reader.readString();
    else if (key == "message") failure.message = reader.readString();
    else if (key == "permission" && reader.kind() == JsonKind.String) failure.permission = reader.readString();
    else if (key == "retryable") failure.retryable = reader.readBoolean();
    else reader.skip();
  }
  return failure;
}

/** What a request gives that has nothing to give back. */
export class Done {
  /** Why it was not done; null when it was. */
  failure: Failure | null = null;
}

/** Reads an answer in which only a failure matters. */
export function readDone(header: Uint8Array): Done {
  const done = new Done();
  const reader = new JsonReader(header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") done.failure = readFailure(reader);
    else reader.skip();
  }
  if (!reader.finish()) done.failure = new Failure();
  return done;
}
