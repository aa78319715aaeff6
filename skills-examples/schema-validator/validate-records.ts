import type { z } from "zod";

/** What is wrong with one place of a record. */
export interface Problem {
  /** The number of the record, from 0. */
  readonly record: number;
  /** Such as `lines[0].price`; empty for the record itself. */
  readonly path: string;
  readonly problem: string;
}

/** What checking records came to. */
export interface Validation {
  readonly valid: number;
  readonly invalid: number;
  /** In the order of the records, 100 at most. */
  readonly problems: readonly Problem[];
  /** How many more there are. */
  readonly more: number;
  /** The records that are valid, with what the schema fills in and trims. */
  readonly records: readonly unknown[];
}

const maximumProblems = 100;
const longestProblem = 300;

/** Checks records against a schema. */
export function validateRecords(schema: z.ZodType, values: readonly unknown[]): Validation {
  const records: unknown[] = [];
  const problems: Problem[] = [];
  let invalid = 0;
  for (const [record, value] of values.entries()) {
    const result = check(schema, value);
    if ("data" in result) records.push(result.data);
    else {
      invalid += 1;
      problems.push(...result.issues.map(({ path, message }) => problem(record, path, message)));
    }
  }
  return {
    valid: records.length,
    invalid,
    problems: problems.slice(0, maximumProblems),
    more: Math.max(0, problems.length - maximumProblems),
    records,
  };
}

type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** A record that refers to its like may be nested deeper than the stack reaches: that is its own problem. */
function check(schema: z.ZodType, value: unknown): { readonly data: unknown } | { readonly issues: readonly Issue[] } {
  try {
    const { data, error } = schema.safeParse(value);
    return error === undefined ? { data } : { issues: error.issues };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { issues: [{ path: [], message: "nested too deeply to check" }] };
  }
}

function problem(record: number, path: readonly PropertyKey[], message: string): Problem {
  const short = message.length > longestProblem ? `${message.slice(0, longestProblem)}…` : message;
  return { record, path: pathText(path), problem: short };
}

/** `lines[0].price`; a name that is no plain word stands in brackets, too. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 100))}]`;
    })
    .join("")
    .replace(/^\./u, "");
}
