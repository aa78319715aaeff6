import type { HostScope } from "./host-scope.ts";
import type { NetworkScope } from "./network-scope.ts";
import type { PathScope } from "./path-scope.ts";

/** Outbound requests. `http` is HTTP and HTTPS, `https` is TLS only. No scope: any public host on the default port. */
export interface NetworkPermission {
  readonly category: "network";
  readonly action: "http" | "https";
  readonly scope?: NetworkScope;
}

/** Virtual files and folders. */
export interface FilePermission {
  readonly category: "fs";
  readonly action: "read" | "write" | "delete";
  readonly path: PathScope;
}

/** The skill's own key-value space. No prefix: all of it. */
export interface KeyValuePermission {
  readonly category: "kv";
  readonly action: "read" | "write";
  /** A plain string prefix, without the `*` that ends it in the text. Never empty. */
  readonly prefix?: string;
}

/** Have the host put a secret into an https request to a host. The network permission is a separate one. */
export interface SecretPermission {
  readonly category: "secret";
  readonly action: "use";
  readonly name: string;
  readonly host: HostScope;
  /** No port: 443 only. */
  readonly port?: number;
}

/** One configured value. Never a variable of the host process. */
export interface EnvironmentPermission {
  readonly category: "env";
  readonly action: "read";
  readonly name: string;
}

/** Call another skill. */
export interface SkillPermission {
  readonly category: "skill";
  readonly action: "call";
  readonly id: string;
}

/** Ask a language model. No model: any the agent's router offers. */
export interface ModelPermission {
  readonly category: "model";
  readonly action: "call";
  /** `PROVIDER/MODEL`. */
  readonly model?: string;
}

/** One parsed permission, discriminated by `category`. Frozen; equal permissions have equal texts. */
export type Permission =
  | NetworkPermission
  | FilePermission
  | KeyValuePermission
  | SecretPermission
  | EnvironmentPermission
  | SkillPermission
  | ModelPermission;

/** The first part of a permission. */
export type PermissionCategory = Permission["category"];
