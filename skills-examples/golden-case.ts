import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { readExchanges, type RecordedExchange } from "./recorded-exchange.ts";

/** What is put under a virtual path before a case runs. */
export type Fixture =
  | string
  /** A copy of a file, relative to the folder of the example. */
  | { readonly from: string }
  /** A symbolic link, with its target as written. */
  | { readonly link: string };

/** How a case has to end. What is absent is not compared. */
export interface Expectation {
  /** The status of the receipt, or `rejected` when loading has to fail. */
  readonly status: string;
  readonly limit?: string;
  /** Why the module is refused, with the status `rejected`. */
  readonly reason?: string;
  readonly output?: unknown;
  /** Parts of the output: what else is in its objects is not compared. */
  readonly outputIncludes?: object;
  /** The whole message. */
  readonly message?: string;
  /** Parts of the message. */
  readonly messageContains?: readonly string[];
}

/** A call of the example that comes before the one that is looked at. It has to end `ok`. */
export interface EarlierCall {
  readonly tool?: string;
  readonly input?: unknown;
  /** How far the clock of the keys and values goes on afterwards. Default not at all. */
  readonly thenMs?: number;
}

/** One golden case: a file in the `tests` folder of an example. `skills-examples/README.md` explains the fields. */
export interface GoldenCase {
  readonly name: string;
  /** The tool to call. Default the only one. */
  readonly tool?: string;
  /** Calls before it, on the same keys and values. */
  readonly before: readonly EarlierCall[];
  /** A JSON value; or see `text`. */
  readonly input?: unknown;
  /** The bytes of the input, as UTF-8 text. */
  readonly text?: string;
  /** Virtual path to content. The first segment is a folder of its own. */
  readonly files: Readonly<Record<string, Fixture>>;
  /** The virtual folders the skill gets to see. The others exist, but out of reach. */
  readonly mounts: readonly string[];
  /** What hosts answer: each recording is for one request, in order, and all of them have to come. */
  readonly http: readonly RecordedExchange[];
  /** The values of secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly expect: Expectation;
  /** The requests that were allowed, as permissions, in order. Undefined: not compared. */
  readonly permissions?: readonly string[];
  /** The most the call may use, by the names of the receipt. */
  readonly usage: Readonly<Record<string, number>>;
}

const fields = new Set("name tool before input text files mounts http secrets expect permissions usage".split(" "));
const expectFields = new Set("status limit reason output outputIncludes message messageContains".split(" "));
const beforeFields = new Set(["tool", "input", "thenMs"]);

/**
 * Reads a golden case.
 *
 * @throws Error when it has an unknown field or lacks one, so that a misspelt expectation cannot pass for a met one.
 */
export async function readGoldenCase(file: string): Promise<GoldenCase> {
  const value = parse(await readFile(file, "utf8"), { strict: true, uniqueKeys: true }) as Partial<GoldenCase>;
  const unknown = [
    ...Object.keys(value).filter((key) => !fields.has(key)),
    ...Object.keys(value.expect ?? {}).filter((key) => !expectFields.has(key)),
    ...(value.before ?? []).flatMap((call) => Object.keys(call).filter((key) => !beforeFields.has(key))),
  ];
  if (unknown.length > 0)
    throw new Error(`Cannot use the golden case "${file}": unknown field "${unknown.join('", "')}"`);
  const { name, expect } = value;
  if (typeof name !== "string" || typeof expect?.status !== "string") {
    throw new Error(`Cannot use the golden case "${file}": it lacks "name" or "expect.status"`);
  }
  return {
    ...value,
    name,
    expect,
    before: value.before ?? [],
    files: value.files ?? {},
    mounts: value.mounts ?? ["/data"],
    http: readExchanges(value.http ?? []),
    secrets: value.secrets ?? {},
    usage: value.usage ?? {},
  };
}
