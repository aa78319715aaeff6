import { CordonError } from "../errors/cordon-error.ts";
import type { FieldProblem } from "../errors/field-problem.ts";
import { quote } from "../errors/quote.ts";
import { isPlainObject, ownField, type PlainObject } from "./plain-object.ts";

/** A place in a document: a key or a position, and the place it is in. */
export type FieldPath = readonly (string | number)[];

/**
 * Reads a document field by field and collects every problem instead of stopping at the first. A reading that failed
 * gives undefined, so the caller builds its result and throws it away when there are problems.
 */
export interface FieldReader {
  /** What was wrong so far, in the order it was read. */
  readonly problems: readonly FieldProblem[];
  /** Notes a problem. */
  refuse(path: FieldPath, problem: string): undefined;
  /** Reads an object with no other fields than these. */
  object(value: unknown, path: FieldPath, fields: readonly string[]): PlainObject | undefined;
  /** Reads an object whose keys are data. */
  record(value: unknown, path: FieldPath, maximum: number): readonly (readonly [key: string, value: unknown])[];
  /** Reads a list. */
  list(value: unknown, path: FieldPath, maximum: number): readonly unknown[];
  /** Reads a well-formed string of a length in UTF-16 units. */
  text(value: unknown, path: FieldPath, maximum: number): string | undefined;
  /** Calls `parse` and notes the error of ours that it throws. */
  parsed<T>(path: FieldPath, parse: () => T): T | undefined;
}

/** A reader without problems. */
export function createFieldReader(): FieldReader {
  const problems: FieldProblem[] = [];
  const refuse = (path: FieldPath, problem: string): undefined => {
    problems.push({ path, problem });
  };

  return {
    problems,
    refuse,
    object(value, path, fields) {
      if (!isPlainObject(value)) {
        return refuse(path, value === undefined ? "it is missing" : "it is not an object");
      }
      for (const key of Object.keys(value)) {
        if (!fields.includes(key)) {
          refuse([...path, key], `the field is unknown; known are ${fields.join(", ")}`);
        }
      }
      return value;
    },
    record(value, path, maximum) {
      if (value === undefined) {
        return [];
      }
      if (!isPlainObject(value)) {
        refuse(path, "it is not an object");
        return [];
      }
      const entries = Object.entries(value);
      if (entries.length > maximum) {
        refuse(path, `it has ${entries.length} entries and the limit is ${maximum}`);
        return [];
      }
      return entries;
    },
    list(value, path, maximum) {
      if (value === undefined) {
        return [];
      }
      if (!Array.isArray(value)) {
        refuse(path, "it is not a list");
        return [];
      }
      if (value.length > maximum) {
        refuse(path, `it has ${value.length} entries and the limit is ${maximum}`);
        return [];
      }
      return value as readonly unknown[];
    },
    text(value, path, maximum) {
      if (typeof value !== "string") {
        return refuse(path, value === undefined ? "it is missing" : "it is not a string");
      }
      if (value.length > maximum) {
        return refuse(path, `it has ${value.length} characters and the limit is ${maximum}`);
      }
      return value.isWellFormed() ? value : refuse(path, "it is not well-formed Unicode");
    },
    parsed(path, parse) {
      try {
        return parse();
      } catch (error) {
        if (CordonError.isInstance(error)) {
          return refuse(path, error.message);
        }
        throw error;
      }
    },
  };
}

/**
 * Reads a field that must be one fixed value.
 *
 * @param expected The value, a number.
 */
export function readConstant(reader: FieldReader, object: PlainObject, path: FieldPath, expected: number): void {
  const key = String(path.at(-1));
  const value = ownField(object, key);
  if (value !== expected) {
    reader.refuse(path, `it is ${quote(JSON.stringify(value) ?? "missing")}; write ${expected}`);
  }
}
