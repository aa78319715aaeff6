import { createLocalMemory, type LocalMemory } from "./local-memory.ts";
import { createMemoryGrants, memoryKey } from "./memory-grants.ts";
import type { MemoryCaller, MemoryGrant, MemoryStore } from "./memory-store.ts";

/** How a store in this process works. */
export interface LocalMemoryStoreOptions {
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly nowMs?: () => number;
}

/**
 * Remembers in this process; it ends with it. Searching by embedding compares with every entry of one agent: its time
 * grows with what that agent keeps, not with what others do.
 */
export function createLocalMemoryStore({ nowMs = Date.now }: LocalMemoryStoreOptions = {}): MemoryStore {
  const memories = new Map<string, LocalMemory>();
  const grants = createMemoryGrants();
  const memoryOf = (caller: MemoryCaller, owner: string, access: MemoryGrant["access"]): LocalMemory => {
    grants.check(caller, owner, access);
    const key = memoryKey({ ...caller, agent: owner });
    const memory = memories.get(key) ?? createLocalMemory(owner, nowMs);
    // Looking into a memory that was never written must not make one.
    if (access === "write") memories.set(key, memory);
    return memory;
  };
  // The functions are async for what they throw to be a rejection.
  return {
    keep: async (caller, owner, memory, quota) => memoryOf(caller, owner, "write").keep(memory, caller.agent, quota),
    read: async (caller, owner, id) => memoryOf(caller, owner, "read").read(id),
    remove: async (caller, owner, id) => memoryOf(caller, owner, "write").remove(id),
    list: async (caller, options) => memoryOf(caller, options.owner ?? caller.agent, "read").list(options),
    search: async (caller, search) => memoryOf(caller, search.owner ?? caller.agent, "read").search(search),
    usage: async (caller) => memoryOf(caller, caller.agent, "read").usage(),
    grant: async (caller, grant) => grants.add(caller, grant),
    revoke: async (caller, grant) => grants.remove(caller, grant),
    grants: async (caller) => grants.list(caller),
    clear: async (caller) => {
      memories.delete(memoryKey(caller));
      grants.clear(caller);
    },
    sweep: async (options = {}) => [...memories.values()].reduce((count, memory) => count + memory.sweep(options), 0),
  };
}
