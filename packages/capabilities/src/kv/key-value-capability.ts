import { decodeFrame, FrameError, type FrameLimits } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { Capability, HostAnswer, OperationAccess } from "../gate/capability.ts";
import { smallAnswerBytes } from "../gate/small-answer-bytes.ts";
import { type KeyValueOperation, parseKeyValueOperation } from "./key-value-operation.ts";
import type { KeyValueSpace, KeyValueStore } from "./key-value-store.ts";

/** What `cordon_kv` reaches: one space of a store. */
export interface KeyValueCapabilityOptions {
  readonly store: KeyValueStore;
  /** The space of the call. The guest never names it. */
  readonly space: KeyValueSpace;
  /** The most the space may hold: keys and values in bytes, and 64 for each entry. Default 1 MiB. */
  readonly quotaBytes?: number;
}

/** The quota of a space when nobody sets one, in bytes. */
export const defaultKeyValueQuotaBytes: number = 1024 * 1024;

const headerBytes = 8 * 1024;

/**
 * Makes `cordon_kv`: get, set, delete and list the keys of one space.
 *
 * `kv:read` covers get and list, `kv:write` set and delete. A listing needs a permission for its whole prefix and leaves
 * out what a `deny` entry matches.
 *
 * @param options The store and the space.
 */
export function createKeyValueCapability(options: KeyValueCapabilityOptions): Capability {
  const { quotaBytes = defaultKeyValueQuotaBytes } = options;
  const limits: FrameLimits = { frameBytes: headerBytes + quotaBytes, headerBytes, headerDepth: 1 };
  return {
    name: "cordon_kv",
    parse(request) {
      const { header, body } = decodeFrame(request, limits);
      const operation = parseKeyValueOperation(header);
      const { op } = operation;
      if (op !== "set" && body.length > 0) throw new FrameError(`the request "${op}" has a body`);
      const target = op === "list" ? `keys that start with "${operation.request.key}"` : `"${operation.request.key}"`;
      const description = `${op} ${target}`;
      return {
        header,
        description,
        requests: [operation.request],
        act: (access) => actOn(operation, { body, access, description, options: { ...options, quotaBytes } }),
      };
    },
  };
}

interface Acting {
  readonly body: Uint8Array;
  readonly access: OperationAccess;
  readonly description: string;
  readonly options: Required<KeyValueCapabilityOptions>;
}

async function actOn(operation: KeyValueOperation, acting: Acting): Promise<HostAnswer> {
  const { body, access, description } = acting;
  const { store, space, quotaBytes } = acting.options;
  const { key } = operation.request;
  if (operation.request.action === "write") access.takeBytes(smallAnswerBytes);
  switch (operation.op) {
    case "get": {
      const value = await store.get(space, key);
      if (value === undefined) return { header: { found: false } };
      access.takeBytes(value.length);
      return { header: { found: true }, body: value };
    }
    case "set": {
      const outcome = await store.set(space, key, body, { ttlMs: operation.ttlMs, quotaBytes });
      if (outcome.stored) return { header: {} };
      const full =
        outcome.full === "space" ? `the skill may keep ${quotaBytes} bytes here` : "the host's store is full";
      throw new AnswerFailure({ code: "LIMIT", message: `Cannot ${description}: ${full}` });
    }
    case "delete":
      return { header: { found: await store.delete(space, key) } };
    case "list": {
      const { limit, cursor } = operation;
      const shows = (name: string): boolean => access.allows({ ...operation.request, key: name });
      const page = await store.list(space, { prefix: key, limit, cursor, shows });
      return { header: { keys: page.keys, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) } };
    }
  }
}
