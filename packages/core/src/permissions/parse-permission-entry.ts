import { PermissionError } from "../errors/permission-error.ts";
import { quote } from "../errors/quote.ts";
import { parseBytes, parseCount } from "../limits/quantities.ts";
import { parseRate, rateForm } from "../limits/rate.ts";
import { isPlainObject, ownField, type PlainObject } from "../validation/plain-object.ts";
import { parsePermission } from "./parse-permission.ts";
import type { Approval, PermissionEntry } from "./permission-entry.ts";

/** The list an entry stands in, which decides the fields it may have. */
export type PermissionList = "manifest" | "allow" | "ask" | "deny" | "ceiling";

const conditions = ["permission", "methods", "maxCalls", "maxBytes", "rate"] as const;
const grantFields: ReadonlySet<string> = new Set([...conditions, "expires", "approval"]);

const fieldsByList: Readonly<Record<PermissionList, ReadonlySet<string>>> = {
  manifest: new Set([...conditions, "reason", "optional"]),
  allow: grantFields,
  ask: grantFields,
  ceiling: grantFields,
  // A refusal that is used up would become a grant, so a deny has no limits.
  deny: new Set(["permission", "methods", "expires"]),
};

const maximumReasonLength = 500;

/**
 * Reads one entry of a permission list: a string, or the object form.
 *
 * The object form is `{ permission, methods, maxCalls, maxBytes, rate }`, with `reason` and `optional` in a manifest,
 * `expires` and `approval` in a policy; a `deny` knows only `methods` and `expires` beside the permission. `maxBytes` is
 * a number or text like `"10MiB"`, `rate` is `"10/s"`, `"100/m"` or `"1000/h"`, `expires` is `"2027-01-31T12:00:00Z"`.
 * An entry of an `ask` list that names no approval is asked `always`.
 *
 * @param value What stood in the list.
 * @param list Which list it stood in.
 * @throws {PermissionError} When the permission, a field or a value is not in the grammar.
 */
export function parsePermissionEntry(value: unknown, list: PermissionList): PermissionEntry {
  if (typeof value === "string") {
    const permission = parsePermission(value);
    return Object.freeze({ permission, text: value, optional: false, approval: defaultApproval(list) });
  }
  if (!isPlainObject(value)) {
    const text = value === null ? "null" : typeof value;
    throw new PermissionError({ text, reason: "an entry is a string or an object", form: "a permission string" });
  }
  return Object.freeze(parseObjectForm(value, list));
}

/**
 * Reads a list of entries, see {@link parsePermissionEntry}.
 *
 * @throws {PermissionError} For the first entry that is not in the grammar.
 */
export function parsePermissionEntries(values: readonly unknown[], list: PermissionList): readonly PermissionEntry[] {
  return Object.freeze(values.map((value) => parsePermissionEntry(value, list)));
}

function parseObjectForm(value: PlainObject, list: PermissionList): PermissionEntry {
  const text = ownField(value, "permission");
  if (typeof text !== "string") {
    const form = `{ "permission": "fs:read:/data/*" }`;
    throw new PermissionError({ text: "an object", reason: 'it has no string "permission"', form });
  }
  const permission = parsePermission(text);
  const read = <T>(field: string, parse: (raw: unknown) => T | undefined, form: string): T | undefined => {
    const raw = ownField(value, field);
    const parsed = raw === undefined ? undefined : parse(raw);
    if (raw !== undefined && parsed === undefined) {
      throw new PermissionError({ text, reason: `the value of "${field}" is not one`, form: `"${field}": ${form}` });
    }
    return parsed;
  };
  for (const field of Object.keys(value)) {
    if (!fieldsByList[list].has(field)) {
      const form = `one of ${[...fieldsByList[list]].join(", ")}`;
      throw new PermissionError({ text, reason: `the field ${quote(field)} has no meaning in this list`, form });
    }
  }
  const methods = read("methods", parseMethods, `a list of upper-case methods like ["GET"]`);
  if (methods !== undefined && permission.category !== "network") {
    const form = `"methods" only beside a network permission`;
    throw new PermissionError({ text, reason: `only network permissions have "methods"`, form });
  }
  const approval = read("approval", parseApproval, `"never", "first" or "always"`);
  if (list === "ask" && approval === "never") {
    const form = `"approval": "first" or "always"`;
    throw new PermissionError({ text, reason: "an entry that is never asked does not stand in an ask list", form });
  }
  const fields = {
    reason: read("reason", parseReason, `text of at most ${maximumReasonLength} characters`),
    methods,
    maxCalls: read("maxCalls", parseCount, "a whole number"),
    maxBytes: read("maxBytes", parseBytes, `a number of bytes or text like "10MiB"`),
    rate: read("rate", parseRate, rateForm),
    expiresMs: read("expires", parseInstant, `a UTC time like "2027-01-31T12:00:00Z"`),
  };
  return {
    permission,
    text,
    optional: read("optional", (raw) => (typeof raw === "boolean" ? raw : undefined), "true or false") ?? false,
    approval: approval ?? defaultApproval(list),
    ...withoutUndefined(fields),
  };
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)) as Defined<T>;
}

function defaultApproval(list: PermissionList): Approval {
  return list === "ask" ? "always" : "never";
}

function parseMethods(raw: unknown): ReadonlySet<string> | undefined {
  const isMethod = (method: unknown): method is string => typeof method === "string" && /^[A-Z]{1,16}$/u.test(method);
  return Array.isArray(raw) && raw.length > 0 && raw.length <= 16 && raw.every(isMethod) ? new Set(raw) : undefined;
}

function parseApproval(raw: unknown): Approval | undefined {
  return raw === "never" || raw === "first" || raw === "always" ? raw : undefined;
}

function parseReason(raw: unknown): string | undefined {
  return typeof raw === "string" && raw.length <= maximumReasonLength ? raw : undefined;
}

function parseInstant(raw: unknown): number | undefined {
  if (typeof raw !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(raw)) {
    return undefined;
  }
  const instant = Date.parse(raw);
  // A day like 31 February parses, as a day in March.
  return !Number.isNaN(instant) && new Date(instant).toISOString() === raw.replace("Z", ".000Z") ? instant : undefined;
}
