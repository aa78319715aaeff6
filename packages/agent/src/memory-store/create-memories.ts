import { randomUUID } from "node:crypto";
import { CordonError, MemoryQuotaError, OptionError } from "@cordon/core";
import { tellQuietly } from "../tell-quietly.ts";
import { cacheEmbeddings } from "./embedding-cache.ts";
import { createEmbed } from "./embedding-model.ts";
import type { Memories, MemoryCallOptions, MemorySpace, NewMemory } from "./memories.ts";
import { type MemoriesOptions, memoryRules, refuseUnknown } from "./memories-options.ts";
import type { MemoryEventBody } from "./memory-event.ts";
import { memoryKinds } from "./memory-kind.ts";
import type { MemoryCaller, MemoryGrant, MemoryToKeep, StoredMemory } from "./memory-store.ts";
import { recallMemories } from "./recall-memories.ts";

const newMemoryNames = ["kind", "text", "untrusted", "conversation", "ttlMs", "id"];

/**
 * Lets agents remember: hooks see each text first, then it is embedded where there is a model, and kept in a store until its
 * time is over. Every call is made as one agent of one tenant, which the store holds against its grants.
 *
 * A query is not changed by hooks: an embedding model sees it as it is.
 *
 * @throws OptionError for options that are unknown or of the wrong kind.
 */
export function createMemories(options: MemoriesOptions): Memories {
  const rules = memoryRules(options);
  const { store, beforeKeep = [], nowMs = Date.now, newId = randomUUID } = options;
  const embed =
    options.embedding === undefined
      ? undefined
      : cacheEmbeddings(createEmbed(options.embedding), rules.cachedEmbeddings);

  const toKeepOf = async (
    caller: MemoryCaller,
    memory: NewMemory,
    { owner = caller.agent, signal }: MemoryCallOptions,
  ): Promise<MemoryToKeep | undefined> => {
    checkNewMemory(memory);
    const { kind, untrusted = true, conversation, ttlMs = Infinity } = memory;
    let { text } = memory;
    for (const hook of beforeKeep) {
      const changed = await hook({ text, kind, untrusted, owner, caller });
      if (changed === undefined) return undefined;
      if (typeof changed !== "string") throw new OptionError("beforeKeep", "a hook gave neither a text nor undefined");
      text = changed;
    }
    text = text.toWellFormed();
    const wanted = Buffer.byteLength(text);
    if (wanted > rules.maxEntryBytes) {
      throw new MemoryQuotaError({ owner, quota: "entryBytes", limit: rules.maxEntryBytes, wanted });
    }
    const embedding = text.trim() === "" ? undefined : await embed?.(text, signal);
    signal?.throwIfAborted();
    const createdAtMs = nowMs();
    const expiresAtMs = createdAtMs + Math.min(ttlMs, rules.retentionMs.get(kind) ?? Infinity);
    return {
      id: memory.id ?? newId(),
      kind,
      text,
      untrusted,
      ...(conversation === undefined ? {} : { conversation }),
      createdAtMs,
      ...(expiresAtMs === Infinity ? {} : { expiresAtMs }),
      ...(embedding === undefined ? {} : { embedding }),
    };
  };

  return {
    of: (given) => {
      const caller = checkCaller(given);
      const emit = (event: MemoryEventBody): void =>
        tellQuietly(options.onEvent, { timeMs: nowMs(), caller, ...event }, "memories");
      /** Does something, and tells of it however it ends. */
      const done = async <Value>(
        act: () => Promise<Value>,
        eventOf: (value: Value) => MemoryEventBody,
      ): Promise<Value> => {
        let value: Value;
        try {
          value = await act();
        } catch (error) {
          emit({ type: "memory-refuse", code: CordonError.isInstance(error) ? error.code : "UNKNOWN" });
          throw error;
        }
        emit(eventOf(value));
        return value;
      };
      const keep = async (memory: NewMemory, callOptions: MemoryCallOptions): Promise<StoredMemory | undefined> => {
        const toKeep = await toKeepOf(caller, memory, callOptions);
        if (toKeep === undefined) return undefined;
        return await store.keep(caller, callOptions.owner ?? caller.agent, toKeep, rules.quota);
      };
      const space: MemorySpace = {
        caller,
        keep: async (memory, callOptions = {}) =>
          await done(
            () => keep(memory, callOptions),
            (kept) => {
              const { kind } = memory;
              const owner = callOptions.owner ?? caller.agent;
              if (kept === undefined) return { type: "memory-withhold", owner, kind };
              return { type: "memory-keep", owner, id: kept.id, kind };
            },
          ),
        recall: async (query, recallOptions = {}) =>
          await done(
            () => recallMemories({ store, embed }, caller, query, recallOptions),
            (found) => ({
              type: "memory-read",
              owners: [...(recallOptions.owners ?? [caller.agent])],
              entries: found.length,
            }),
          ),
        read: async (id, { owner = caller.agent } = {}) =>
          await done(
            () => store.read(caller, owner, id),
            (found) => ({ type: "memory-read", owners: [owner], entries: found === undefined ? 0 : 1 }),
          ),
        remove: async (id, { owner = caller.agent } = {}) =>
          await done(
            () => store.remove(caller, owner, id),
            () => ({ type: "memory-remove", owner, id }),
          ),
        list: async ({ limit = 100, ...filter } = {}) => {
          if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1_000) {
            throw new OptionError("limit", "it is not a whole number from 1 to 1000");
          }
          return await done(
            () => store.list(caller, { ...filter, limit }),
            ({ memories }) => ({
              type: "memory-read",
              owners: [filter.owner ?? caller.agent],
              entries: memories.length,
            }),
          );
        },
        usage: async () => await store.usage(caller),
        share: async (grant) => {
          const checked = checkGrant(grant);
          await done(
            () => store.grant(caller, checked),
            () => ({ type: "memory-grant", grant: checked }),
          );
        },
        unshare: async (grant) => {
          const checked = checkGrant(grant);
          return await done(
            () => store.revoke(caller, checked),
            () => ({ type: "memory-revoke", grant: checked }),
          );
        },
        shared: async () => await store.grants(caller),
        clear: async () =>
          await done(
            () => store.clear(caller),
            () => ({ type: "memory-clear" }),
          ),
      };
      return Object.freeze(space);
    },
    sweep: async () => {
      const now = nowMs();
      const createdBeforeMs = Object.fromEntries([...rules.retentionMs].map(([kind, keptMs]) => [kind, now - keptMs]));
      return await store.sweep({ createdBeforeMs });
    },
  };
}

function checkCaller({ agent, tenant }: MemoryCaller): MemoryCaller {
  if (typeof agent !== "string" || agent === "") throw new OptionError("agent", "it is no text, or empty");
  if (tenant !== undefined && typeof tenant !== "string") throw new OptionError("tenant", "it is no text");
  return Object.freeze({ agent, ...(tenant === undefined ? {} : { tenant }) });
}

function checkGrant({ agent, access, ...others }: MemoryGrant): MemoryGrant {
  refuseUnknown(others, [], "grant.");
  if (typeof agent !== "string" || agent === "") throw new OptionError("grant.agent", "it is no text, or empty");
  if (access !== "read" && access !== "write") throw new OptionError("grant.access", "it is not read or write");
  return { agent, access };
}

function checkNewMemory(memory: NewMemory): void {
  refuseUnknown(memory, newMemoryNames, "");
  const { kind, text, untrusted, conversation, ttlMs, id } = memory;
  if (!memoryKinds.includes(kind)) throw new OptionError("kind", `it is not ${memoryKinds.join(", ")}`);
  for (const [option, value] of Object.entries({ text, conversation, id })) {
    if (typeof value !== "string" && (option === "text" || value !== undefined)) {
      throw new OptionError(option, "it is no text");
    }
  }
  if (untrusted !== undefined && typeof untrusted !== "boolean") throw new OptionError("untrusted", "it is no boolean");
  if (ttlMs !== undefined && !(Number.isFinite(ttlMs) && ttlMs > 0)) {
    throw new OptionError("ttlMs", "it is no number above 0");
  }
}
