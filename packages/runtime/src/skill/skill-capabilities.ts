import {
  type Capability,
  createEnvironmentCapability,
  createExtismHttpCapability,
  createFileCapability,
  createHttpCapability,
  createKeyValueCapability,
  type HttpCapabilityOptions,
  type KeyValueStore,
  type Mounts,
} from "@cordon/capabilities";

/** The key-value store of a runtime. */
export interface KeyValueSettings {
  readonly store: KeyValueStore;
  readonly quotaBytes: number;
}

/** What the capabilities of one skill reach. */
export interface SkillCapabilityOptions {
  readonly skillId: string;
  readonly mounts: Mounts;
  readonly keyValue: KeyValueSettings;
  readonly environment: ReadonlyMap<string, string>;
  readonly http: HttpCapabilityOptions;
}

/** The capabilities of a call, by the tenant it is for. */
export type SkillCapabilities = (tenant: string | undefined) => readonly Capability[];

/**
 * Makes the capabilities of a skill: what it can reach if its grants let it. Those that reach something of a tenant are
 * made for the call.
 *
 * @param options What they reach.
 */
export function skillCapabilities(options: SkillCapabilityOptions): SkillCapabilities {
  const { skillId, mounts, keyValue, environment, http } = options;
  const shared = [createFileCapability({ mounts }), createEnvironmentCapability({ values: environment })];
  return (tenant) => [
    ...shared,
    createKeyValueCapability({ ...keyValue, space: { tenant, skillId } }),
    createHttpCapability({ ...http, tenant }),
    createExtismHttpCapability({ ...http, tenant }),
  ];
}
