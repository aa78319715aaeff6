import { formatFieldPath } from "@cordon/core";
import { isPlainObject } from "./plain-object.ts";

/** One thing that is not as it was expected. Undefined stands for nothing. */
export interface GoldenDifference {
  /** Which thing, as in `output.open[0].text`. */
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** How values are compared. */
export interface ValueDifferencesOptions {
  /** Whether objects may have more than is expected of them. Default false. */
  readonly partial?: boolean;
}

/**
 * Compares two JSON values, and names each place in which they differ.
 *
 * @param path Where the values stand.
 * @param expected The one.
 * @param actual The other.
 * @param options Whether a part is enough.
 */
export function valueDifferences(
  path: readonly (string | number)[],
  expected: unknown,
  actual: unknown,
  options: ValueDifferencesOptions = {},
): readonly GoldenDifference[] {
  if (Object.is(expected, actual) || (expected === 0 && actual === 0)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) =>
      valueDifferences([...path, index], expected[index], actual[index], options),
    ).flat();
  }
  if (isPlainObject(expected) && isPlainObject(actual)) {
    const more = options.partial === true ? [] : Object.keys(actual);
    const names = [...new Set([...Object.keys(expected), ...more])];
    return names.flatMap((name) => valueDifferences([...path, name], own(expected, name), own(actual, name), options));
  }
  return [{ what: formatFieldPath(path), expected, actual }];
}

const own = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
