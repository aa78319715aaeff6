import type { LimitOverrides } from "../limits/limits.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import type { PlainObject } from "../validation/plain-object.ts";

/** One exported function of a skill. */
export interface ToolDeclaration {
  /** The name of the export. */
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the input. Undefined: any bytes. */
  readonly input?: PlainObject;
  /** JSON Schema of the output. Undefined: any bytes. */
  readonly output?: PlainObject;
}

/** What a skill says about itself. It requests; it never grants. Its texts are its author's, not to be trusted. */
export interface Manifest {
  /** The version of the host ABI it was built for. */
  readonly abi: 1;
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  readonly description?: string;
  /** What it requests, in its order. */
  readonly permissions: readonly PermissionEntry[];
  /** Limits it is content with. They only ever tighten the operator's. */
  readonly limits: LimitOverrides;
  /** In its order, names unique. Empty: the skill has the one tool `execute`. */
  readonly tools: readonly ToolDeclaration[];
  readonly tags: readonly string[];
  readonly license?: string;
  readonly metadata: ReadonlyMap<string, string>;
}
