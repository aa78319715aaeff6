import {
  type Capability,
  createEnvironmentCapability,
  createExtismHttpCapability,
  createFileCapability,
  createHttpCapability,
  createKeyValueCapability,
  type FileQuotas,
  type HttpCapabilityOptions,
  type KeyValueStore,
  type Mounts,
  type SkillSecrets,
  type MountTable,
  quotaOwner,
  sharedMounts,
} from "@cordon/capabilities";
import type { Limits } from "@cordon/core";

/** The key-value store of a runtime. */
export interface KeyValueSettings {
  readonly store: KeyValueStore;
  readonly quotaBytes: number;
}

/** What the capabilities of one skill reach. */
export interface SkillCapabilityOptions {
  readonly skillId: string;
  readonly mounts: Mounts;
  /** What was left in folders, of all skills of the runtime. */
  readonly fileQuotas: FileQuotas;
  readonly keyValue: KeyValueSettings;
  readonly environment: ReadonlyMap<string, string>;
  readonly http: HttpCapabilityOptions;
  /** Undefined when there are none. */
  readonly secrets: SkillSecrets | undefined;
}

/** The call that capabilities are made for. */
export interface CapabilityCall {
  readonly tenant: string | undefined;
  readonly limits: Pick<Limits, "fileBytes">;
  /** Where those that wait for it see their folders. */
  readonly callerMounts: readonly MountTable[];
}

/** The capabilities of a call. */
export type SkillCapabilities = (call: CapabilityCall) => readonly Capability[];

/**
 * Makes the capabilities of a skill: what it can reach if its grants let it. Those that reach something of a tenant are
 * made for the call.
 *
 * @param options What they reach.
 */
export function skillCapabilities(options: SkillCapabilityOptions): SkillCapabilities {
  const { skillId, mounts, fileQuotas, keyValue, environment, secrets } = options;
  const values = createEnvironmentCapability({ values: environment });
  return ({ tenant, limits, callerMounts }) => {
    const http = { ...options.http, tenant, ...(secrets === undefined ? {} : { secrets: secrets(tenant) }) };
    return [
      createFileCapability({
        mounts: callerMounts.length === 0 ? mounts : sharedMounts(mounts, callerMounts),
        quota: { quotas: fileQuotas, owner: quotaOwner(tenant, skillId), bytes: limits.fileBytes },
      }),
      values,
      createKeyValueCapability({ ...keyValue, space: { tenant, skillId } }),
      createHttpCapability(http),
      createExtismHttpCapability(http),
    ];
  };
}
