import { PolicyError } from "../errors/policy-error.ts";
import { readLimits } from "../limits/read-limits.ts";
import { canonicalPath } from "../permissions/canonical-file-request.ts";
import { isSkillId, skillIdForm } from "../permissions/names.ts";
import { parsePermissionEntry, type PermissionList } from "../permissions/parse-permission-entry.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import { createFieldReader, type FieldPath, type FieldReader, readConstant } from "../validation/field-reader.ts";
import { ownField, type PlainObject } from "../validation/plain-object.ts";
import type { Policy, RolePolicy, SkillPolicy } from "./policy.ts";
import { parseVersionRange, versionRangeForm } from "./version-range.ts";

const policyFields = ["version", "defaults", "skills", "roles"];
const roleFields = ["allow", "ask", "deny", "ceiling"];
const skillFields = ["digest", "signer", "allow", "ask", "deny", "mounts", "limits"];
const maximumEntries = 1000;
const maximumMounts = 100;
const maximumNames = 1000;

/**
 * Reads a policy from plain data, as a YAML or JSON parser gives it.
 *
 * It checks the shape and every permission, limit, version range and virtual path. It does not look at host folders, and
 * cannot see what the parser lost: duplicate keys, anchors and tags are for whoever parsed the text.
 *
 * @param value An object with `version: 1` and optionally `defaults`, `skills` and `roles`.
 * @throws {PolicyError} With the path to the first unknown key or bad value.
 */
export function parsePolicy(value: unknown): Policy {
  const reader = createFieldReader();
  const policy = readPolicy(reader, value);
  const [problem] = reader.problems;
  if (problem !== undefined) {
    throw new PolicyError(problem);
  }
  return policy;
}

function readPolicy(reader: FieldReader, value: unknown): Policy {
  const object = reader.object(value, [], policyFields) ?? {};
  readConstant(reader, object, ["version"], 1);
  const defaults = readLimits(reader, ownField(object, "defaults"), ["defaults"]);
  const skills = reader
    .record(ownField(object, "skills"), ["skills"], maximumNames)
    .map(([key, skill]) => readSkill(reader, key, skill))
    .filter((skill) => skill !== undefined);
  const roles = new Map<string, RolePolicy>();
  for (const [name, role] of reader.record(ownField(object, "roles"), ["roles"], maximumNames)) {
    roles.set(name, readRole(reader, name, role));
  }
  return Object.freeze({ version: 1, defaults, skills: Object.freeze(skills), roles });
}

function readSkill(reader: FieldReader, key: string, value: unknown): SkillPolicy | undefined {
  const path = ["skills", key];
  const at = key.indexOf("@");
  const id = key.slice(0, Math.max(at, 0));
  const range = parseVersionRange(key.slice(at + 1));
  if (at === -1) {
    return reader.refuse(path, `the key names no versions; write ${JSON.stringify(`${key}@*`)} for all of them`);
  }
  if (!isSkillId(id)) {
    return reader.refuse(path, `the skill id is not ${skillIdForm}`);
  }
  if (range === undefined) {
    return reader.refuse(path, `the versions are not ${versionRangeForm}`);
  }
  const object = reader.object(value, path, skillFields);
  if (object === undefined) {
    return undefined;
  }
  const digest = readPattern(reader, object, [...path, "digest"], /^sha256:[0-9a-f]{64}$/u, "`sha256:` and 64 digits");
  const signer = readPattern(reader, object, [...path, "signer"], /^[\x21-\x7e]{1,128}$/u, "a name of printable ASCII");
  return Object.freeze({
    key,
    id,
    range,
    ...(digest === undefined ? {} : { digest }),
    ...(signer === undefined ? {} : { signer }),
    ...readLists(reader, object, path),
    mounts: readMounts(reader, ownField(object, "mounts"), [...path, "mounts"]),
    limits: readLimits(reader, ownField(object, "limits"), [...path, "limits"]),
  });
}

function readRole(reader: FieldReader, name: string, value: unknown): RolePolicy {
  const path = ["roles", name];
  const object = reader.object(value, path, roleFields) ?? {};
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u.test(name)) {
    reader.refuse(path, "the name of a role is 1 to 64 of `A-Z`, `a-z`, `0-9`, `_` and `-`");
  }
  return Object.freeze({
    ...readLists(reader, object, path),
    ...(Object.hasOwn(object, "ceiling") ? { ceiling: readEntries(reader, object, path, "ceiling") } : {}),
  });
}

function readLists(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
): Pick<SkillPolicy, "allow" | "ask" | "deny"> {
  return {
    allow: readEntries(reader, object, path, "allow"),
    ask: readEntries(reader, object, path, "ask"),
    deny: readEntries(reader, object, path, "deny"),
  };
}

function readEntries(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  list: Exclude<PermissionList, "manifest">,
): readonly PermissionEntry[] {
  const entries = reader
    .list(ownField(object, list), [...path, list], maximumEntries)
    .map((entry, index) => reader.parsed([...path, list, index], () => parsePermissionEntry(entry, list)))
    .filter((entry) => entry !== undefined);
  return Object.freeze(entries);
}

function readMounts(reader: FieldReader, value: unknown, path: FieldPath): ReadonlyMap<string, string> {
  const mounts = new Map<string, string>();
  for (const [virtualPath, folder] of reader.record(value, path, maximumMounts)) {
    const at = [...path, virtualPath];
    const canonical = reader.parsed(at, () => canonicalPath(virtualPath));
    if (canonical !== undefined && canonical.path !== virtualPath) {
      reader.refuse(at, `the virtual path is not in canonical form; write ${JSON.stringify(canonical.path)}`);
    }
    const text = reader.text(folder, at, 4096);
    if (text === "" || text?.includes("\0") === true) {
      reader.refuse(at, "the host folder is empty or holds a NUL");
    } else if (text !== undefined) {
      mounts.set(virtualPath, text);
    }
  }
  return mounts;
}

function readPattern(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  pattern: RegExp,
  form: string,
): string | undefined {
  const key = String(path.at(-1));
  if (!Object.hasOwn(object, key)) {
    return undefined;
  }
  const text = reader.text(object[key], path, 128);
  return text === undefined || pattern.test(text) ? text : reader.refuse(path, `it is not ${form}`);
}
