import {
  type Capability,
  createFileCapability,
  createKeyValueCapability,
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
}

/** The capabilities of a call, by the tenant it is for. */
export type SkillCapabilities = (tenant: string | undefined) => readonly Capability[];

/**
 * Makes the capabilities of a skill: what it can reach if its grants let it. Those that reach something of a tenant are
 * made for the call.
 *
 * @param options What they reach.
 */
export function skillCapabilities({ skillId, mounts, keyValue }: SkillCapabilityOptions): SkillCapabilities {
  const files = createFileCapability({ mounts });
  return (tenant) => [files, createKeyValueCapability({ ...keyValue, space: { tenant, skillId } })];
}
