import { boundGrants, type Grants, parsePermissionEntries } from "@cordon/core";
import { LRUCache } from "lru-cache";

/** The grants of a skill under the ceilings of its callers. One object for equal ceilings, to which connections belong. */
export interface BoundedGrants {
  /**
   * @param ceilings Lists of permissions, each of which must cover what is done.
   * @throws PermissionError for a permission that is not in the grammar.
   */
  within(ceilings: readonly (readonly string[])[]): Grants;
}

const mostKept = 64;

/** Bounds the grants of one skill. */
export function createBoundedGrants(grants: Grants): BoundedGrants {
  const kept = new LRUCache<string, Grants>({ max: mostKept });
  return {
    within: (ceilings) => {
      const key = JSON.stringify(ceilings);
      const known = kept.get(key);
      if (known !== undefined) return known;
      let bounded = grants;
      for (const ceiling of ceilings) bounded = boundGrants(bounded, parsePermissionEntries(ceiling, "ceiling"));
      kept.set(key, bounded);
      return bounded;
    },
  };
}
