import type { Rate } from "../limits/rate.ts";
import type { Permission } from "./permission.ts";

/** When a person is asked: `first` once per skill digest, tenant and entry, `always` for each request. */
export type Approval = "never" | "first" | "always";

/** A permission with the conditions its list put on it. Make one with `parsePermissionEntry`. */
export interface PermissionEntry {
  readonly permission: Permission;
  /** The canonical text of the permission, without the conditions. */
  readonly text: string;
  /** Why the skill wants it. Only in a manifest; text of the skill's author, not to be trusted. */
  readonly reason?: string;
  /** The skill loads without it. Only in a manifest. */
  readonly optional: boolean;
  /** Upper case. Undefined: every method. Only of network permissions. */
  readonly methods?: ReadonlySet<string>;
  readonly maxCalls?: number;
  readonly maxBytes?: number;
  readonly rate?: Rate;
  /** The first millisecond of the Unix clock at which the entry no longer holds. Only in a policy. */
  readonly expiresMs?: number;
  /** Anything but `never` makes the entry an ask. Only in a policy. */
  readonly approval: Approval;
}
