import type { HttpOptions } from "../runtime.ts";

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const hasMethod =
  (name: string) =>
  (value: unknown): boolean =>
    typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[name] === "function";

const members: Readonly<Record<keyof HttpOptions, (value: unknown) => boolean>> = {
  resolver: hasMethod("resolve"),
  connector: hasMethod("connect"),
  // What is in it is checked before, with words of its own.
  trustedCertificates: Array.isArray,
  maximumBodyBytes: isCount,
  extismResponseHeaders: (value) => typeof value === "boolean",
  maximumRequests: isCount,
  maximumRequestsPerTenant: isCount,
  maximumIdle: (value) => value === 0 || isCount(value),
  idleTimeoutMs: isCount,
};

/** What {@link isHttpOptions} takes, in words. */
export const httpOptionsForm: string = `an object of ${Object.keys(members).join(", ")}, each of its kind`;

/**
 * Says whether a value can be the option `http` of a runtime: no unknown member, each of the right kind. A port is taken
 * for one when it has its method.
 *
 * @param value What a program passed.
 */
export function isHttpOptions(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, member]) =>
      Object.hasOwn(members, name) && (member === undefined || members[name as keyof HttpOptions](member)),
  );
}
