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
  type SkillSecrets,
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
  /** Undefined when there are none. */
  readonly secrets: SkillSecrets | undefined;
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
  const { skillId, mounts, keyValue, environment, secrets } = options;
  const shared = [createFileCapability({ mounts }), createEnvironmentCapability({ values: environment })];
  return (tenant) => {
    const http = { ...options.http, tenant, ...(secrets === undefined ? {} : { secrets: secrets(tenant) }) };
    return [
      ...shared,
      createKeyValueCapability({ ...keyValue, space: { tenant, skillId } }),
      createHttpCapability(http),
      createExtismHttpCapability(http),
    ];
  };
}
