import type { LimitOverrides } from "../limits/limits.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import type { VersionRange } from "./version-range.ts";

/** What an operator grants to the skills one entry matches. */
export interface SkillPolicy {
  /** The key in the policy: `id@range`. */
  readonly key: string;
  readonly id: string;
  readonly range: VersionRange;
  /** The digest the module must have: `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
  /** The name of the signer the module must have. */
  readonly signer?: string;
  readonly allow: readonly PermissionEntry[];
  readonly ask: readonly PermissionEntry[];
  readonly deny: readonly PermissionEntry[];
  /** Canonical virtual path to host folder. The folder is as it was written, relative to the file of the policy. */
  readonly mounts: ReadonlyMap<string, string>;
  readonly limits: LimitOverrides;
}

/** What an operator grants to the holders of a role. */
export interface RolePolicy {
  readonly allow: readonly PermissionEntry[];
  readonly ask: readonly PermissionEntry[];
  readonly deny: readonly PermissionEntry[];
  /** What the calls of its holders never exceed. Undefined: no limit. An empty list: nothing. */
  readonly ceiling?: readonly PermissionEntry[];
}

/** The operator's policy, parsed and frozen. Make one with `parsePolicy`. */
export interface Policy {
  readonly version: 1;
  readonly defaults: LimitOverrides;
  /** In the order of the file. */
  readonly skills: readonly SkillPolicy[];
  readonly roles: ReadonlyMap<string, RolePolicy>;
}

/** The policy that grants nothing. */
export const emptyPolicy: Policy = Object.freeze({
  version: 1,
  defaults: Object.freeze({}),
  skills: Object.freeze([]),
  roles: new Map(),
});
