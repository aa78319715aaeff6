import type { PermissionEntry } from "../permissions/permission-entry.ts";
import { collectNamedAddresses, type NamedAddresses } from "./named-address.ts";
import { createEntryIndex, type EntryIndex } from "./entry-index.ts";

/** Where an entry stands among the sets that are never merged. */
export type GrantLayerName = "requested" | "policy" | "ceiling";

/** An entry inside a {@link Grants}. One object per entry: use it as the key of what was charged to it. */
export interface GrantEntry extends PermissionEntry {
  /** Counts through all sets of these grants, from 0. */
  readonly index: number;
  readonly layer: GrantLayerName;
}

/** One set that a request has to pass. */
export interface GrantLayer {
  readonly name: GrantLayerName;
  /** It bounds the call from above: a ceiling list, or a set of the skill that calls. */
  readonly inCeiling: boolean;
  readonly allow: EntryIndex<GrantEntry>;
  readonly ask: EntryIndex<GrantEntry>;
  readonly deny: EntryIndex<GrantEntry>;
  /** Of a policy, the literal addresses it names with an explicit port. Empty for the other sets. */
  readonly namedAddresses: NamedAddresses;
}

/** `requested ∩ granted ∩ ceiling`, compiled. Frozen; hand it to `decide`. */
export interface Grants {
  /** Every one of them must match a request. */
  readonly layers: readonly GrantLayer[];
  /** Every entry, at its index, without those of a ceiling that is itself grants. */
  readonly entries: readonly GrantEntry[];
}

/** What bounds a call from above: the `ceiling` list of a role, agent or tenant, or the grants of a calling skill. */
export type Ceiling = readonly PermissionEntry[] | Grants;

/** The sets that become grants. */
export interface GrantSources {
  /** The permissions of the manifest. */
  readonly requested: readonly PermissionEntry[];
  /** What the policy allows. Default: nothing. */
  readonly allow?: readonly PermissionEntry[];
  /** What the policy allows after asking. Default: nothing. */
  readonly ask?: readonly PermissionEntry[];
  /** What the policy refuses, whatever else matches. Default: nothing. */
  readonly deny?: readonly PermissionEntry[];
  /** Each that exists. A ceiling that is not there sets no limit; an empty list lets nothing through. Default: none. */
  readonly ceilings?: readonly Ceiling[];
}

/**
 * Compiles the three sets into one frozen object. They are kept apart: a request is allowed when each matches it.
 *
 * Grants do not change. A revoked entry needs new grants, and the gate asks for the current ones at every host call.
 *
 * @param sources Parsed entries; an entry with an approval other than `never` is an ask in whichever list it stands.
 */
export function createGrants(sources: GrantSources): Grants {
  return compile(sources, sources.requested);
}

/**
 * The lists of an operator alone, without a manifest to intersect with. For explaining what a policy says; a skill never
 * runs under these.
 */
export function createPolicyGrants(sources: Omit<GrantSources, "requested">): Grants {
  return compile(sources, undefined);
}

/**
 * The same grants under one more ceiling. The entries stay the objects they are, so that what was charged to them counts
 * on, and so do those of a ceiling that is itself grants.
 *
 * @param grants Compiled by {@link createGrants}.
 * @param ceiling Each request must be matched by it too: a list, of which an empty one lets nothing through, or the grants of a
 * skill that calls, with everything that bounds that one in turn.
 */
export function boundGrants(grants: Grants, ceiling: Ceiling): Grants {
  if (isGrants(ceiling)) {
    return Object.freeze({ layers: Object.freeze([...grants.layers, ...asCeiling(ceiling)]), entries: grants.entries });
  }
  const added = ceiling.map((entry, position) =>
    Object.freeze({ ...entry, index: grants.entries.length + position, layer: "ceiling" as const }),
  );
  const layer = Object.freeze({ ...createLayer("ceiling", added, []), inCeiling: true });
  return Object.freeze({
    layers: Object.freeze([...grants.layers, layer]),
    entries: Object.freeze([...grants.entries, ...added]),
  });
}

function compile(sources: Omit<GrantSources, "requested">, requested: readonly PermissionEntry[] | undefined): Grants {
  const entries: GrantEntry[] = [];
  const add = (list: readonly PermissionEntry[], layer: GrantLayerName): readonly GrantEntry[] =>
    list.map((entry) => {
      const added = Object.freeze({ ...entry, index: entries.length, layer });
      entries.push(added);
      return added;
    });
  const layers: GrantLayer[] = [];
  if (requested !== undefined) {
    layers.push(createLayer("requested", add(requested, "requested"), []));
  }
  const granted = add([...(sources.allow ?? []), ...(sources.ask ?? [])], "policy");
  layers.push(createLayer("policy", granted, add(sources.deny ?? [], "policy")));
  for (const ceiling of sources.ceilings ?? []) {
    if (isGrants(ceiling)) layers.push(...asCeiling(ceiling));
    else layers.push(Object.freeze({ ...createLayer("ceiling", add(ceiling, "ceiling"), []), inCeiling: true }));
  }
  return Object.freeze({ layers: Object.freeze(layers), entries: Object.freeze(entries) });
}

const asCeiling = ({ layers }: Grants): readonly GrantLayer[] =>
  layers.map((layer) => Object.freeze({ ...layer, inCeiling: true }));

function createLayer(name: GrantLayerName, granted: readonly GrantEntry[], denied: readonly GrantEntry[]): GrantLayer {
  const isAsk = (entry: GrantEntry): boolean => entry.approval !== "never";
  return Object.freeze({
    name,
    inCeiling: false,
    allow: createEntryIndex(
      granted.filter((entry) => !isAsk(entry)),
      "allow",
    ),
    ask: createEntryIndex(granted.filter(isAsk), "allow"),
    deny: createEntryIndex(denied, "deny"),
    namedAddresses: collectNamedAddresses(name === "policy" ? granted : []),
  });
}

function isGrants(ceiling: Ceiling): ceiling is Grants {
  return "layers" in ceiling;
}
