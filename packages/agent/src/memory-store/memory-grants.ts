import { MemoryAccessError } from "@cordon/core";
import type { MemoryCaller, MemoryGrant } from "./memory-store.ts";

/** Who may see or change whose memory. */
export interface MemoryGrants {
  /** Passes for the owner itself, and for whom it gave that access. @throws MemoryAccessError */
  check(caller: MemoryCaller, owner: string, access: MemoryGrant["access"]): void;
  add(caller: MemoryCaller, grant: MemoryGrant): void;
  remove(caller: MemoryCaller, grant: MemoryGrant): boolean;
  list(caller: MemoryCaller): readonly MemoryGrant[];
  clear(caller: MemoryCaller): void;
}

/** Names the memory of an agent, the same for the same names only. */
export function memoryKey({ tenant, agent }: MemoryCaller): string {
  return JSON.stringify([tenant ?? null, agent]);
}

/** Makes a list without a grant. The tenant of whoever asks is that of the owner: no grant reaches beyond it. */
export function createMemoryGrants(): MemoryGrants {
  const given = new Map<string, Map<string, MemoryGrant>>();
  const keyOf = ({ agent, access }: MemoryGrant): string => JSON.stringify([agent, access]);
  return {
    check: (caller, owner, access) => {
      if (caller.agent === owner) return;
      const grants = given.get(memoryKey({ ...caller, agent: owner }));
      if (grants?.has(keyOf({ agent: caller.agent, access })) !== true) {
        throw new MemoryAccessError({ agent: caller.agent, owner, access });
      }
    },
    add: (caller, { agent, access }) => {
      const key = memoryKey(caller);
      const grants = given.get(key) ?? new Map<string, MemoryGrant>();
      given.set(key, grants.set(keyOf({ agent, access }), Object.freeze({ agent, access })));
    },
    remove: (caller, grant) => given.get(memoryKey(caller))?.delete(keyOf(grant)) ?? false,
    list: (caller) =>
      [...(given.get(memoryKey(caller)) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant),
    clear: (caller) => void given.delete(memoryKey(caller)),
  };
}
