import type { Approvals, FileQuotas, HttpCapabilityOptions, SecretStore } from "@cordon/capabilities";
import type { CordonEventListener, LimitOverrides, PermissionEntry } from "@cordon/core";
import type { Sandbox } from "@cordon/sandbox";
import type { ResultCache } from "./cache/result-cache.ts";
import type { DataThreadClient } from "./data-thread/data-thread-client.ts";
import type { SkillDirectory } from "./nesting/skill-directory.ts";
import type { KeyValueSettings } from "./skill/skill-capabilities.ts";
import type { LoadedPolicy } from "./policy/load-policy.ts";

/** What the skills of one runtime share. */
export interface RuntimeState {
  readonly sandbox: Sandbox;
  /** Compiles schemas and checks values. */
  readonly dataThread: DataThreadClient;
  /** Undefined when results are not cached. */
  readonly resultCache: ResultCache | undefined;
  readonly policy: LoadedPolicy;
  /** Of the policy with everything the embedder added to it. */
  readonly policyDigest: string;
  /** What every skill is granted beside its entry. */
  readonly everySkill: readonly PermissionEntry[];
  /** Absolute folders by virtual path, for every skill. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Limits that replace the policy's. */
  readonly limits: LimitOverrides;
  /** What the calls of its skills left in folders. */
  readonly fileQuotas: FileQuotas;
  readonly keyValue: KeyValueSettings;
  /** What `env:read` can give, by name. */
  readonly environment: ReadonlyMap<string, string>;
  readonly approvals: Approvals | undefined;
  /** How skills reach the network; its connections end with the runtime. */
  readonly http: HttpCapabilityOptions;
  /** Undefined when there are none: then nothing is looked for in what calls leave. */
  readonly secrets: SecretStore | undefined;
  /** Whether calls are recorded that do not say, and how large a recording may be. */
  readonly recording: { readonly always: boolean; readonly maxBytes: number };
  readonly onEvent: CordonEventListener | undefined;
  /** The skills that are loaded, for those that call others. */
  readonly directory: SkillDirectory;
  /** How deep calls may nest. */
  readonly maxCallDepth: number;
  /** The skills that are loaded; they end with the runtime. */
  readonly skills: Set<AsyncDisposable>;
  /** The number of the next call. */
  readonly takeCallId: () => number;
}
