import { canonicalKeyValueRequest, FrameError } from "@cordon/core";
import { failure } from "./answer-failure.ts";
import { checkFields, type HostOperation, numberField, type RequestHeader, textField } from "./host-operation.ts";

interface Entry {
  readonly value: Uint8Array;
  readonly expiresAtMs: number;
}

/** A key-value space in memory. */
export interface TestKeys {
  /** Understands a request. @throws FrameError, RequestError when it is malformed. */
  readonly parse: (header: RequestHeader, body: Uint8Array) => HostOperation;
  /** What is there now, by key. */
  readonly entries: (nowMs: number) => ReadonlyMap<string, Uint8Array>;
}

const longestTtlMs = 10 * 365 * 24 * 60 * 60 * 1000;
const quotaBytes = 1024 * 1024;
const overheadBytes = 64;
const mostListed = 1_000;

const bytesOf = (key: string, value: Uint8Array): number => Buffer.byteLength(key) + value.length + overheadBytes;

/**
 * Makes a key-value space as skills have one: 1 MiB, values that end at their time, lists in pages.
 *
 * @param initial Bytes by key.
 */
export function createTestKeys(initial: ReadonlyMap<string, Uint8Array>): TestKeys {
  const kept = new Map<string, Entry>();
  for (const [key, value] of initial) kept.set(key, { value, expiresAtMs: Infinity });
  const dropExpired = (nowMs: number): void => {
    for (const [key, { expiresAtMs }] of kept) if (expiresAtMs <= nowMs) kept.delete(key);
  };

  const parseList = (header: RequestHeader): HostOperation => {
    checkFields(header, ["op", "prefix", "limit", "cursor"]);
    const request = canonicalKeyValueRequest("read", textField(header, "prefix") ?? "");
    const limit = numberField(header, "limit", [1, mostListed]) ?? mostListed;
    const cursor = textField(header, "cursor") ?? "";
    return {
      description: `list keys that start with "${request.key}"`,
      requests: [request],
      act: ({ nowMs, allows }) => {
        dropExpired(nowMs);
        const keys = [...kept.keys()]
          .filter((key) => key.startsWith(request.key) && key > cursor && allows({ ...request, key }))
          .toSorted((left, right) => (left < right ? -1 : 1));
        const page = keys.slice(0, limit);
        return { header: { keys: page, ...(keys.length > limit ? { cursor: page.at(-1) } : {}) } };
      },
    };
  };

  return {
    entries: (nowMs) => {
      dropExpired(nowMs);
      return new Map([...kept].map(([key, { value }]) => [key, value]));
    },
    parse: (header, body) => {
      const op = textField(header, "op");
      if (op !== "set" && body.length > 0) throw new FrameError(`the request "${op ?? ""}" has a body`);
      if (op === "list") return parseList(header);
      if (op !== "get" && op !== "set" && op !== "delete") {
        throw new FrameError('"op" is not "get", "set", "delete" or "list"');
      }
      checkFields(header, op === "set" ? ["op", "key", "ttlMs"] : ["op", "key"]);
      const key = textField(header, "key") ?? "";
      if (key === "") throw new FrameError("the header has no key");
      const ttlMs = numberField(header, "ttlMs", [1, longestTtlMs]) ?? Infinity;
      const description = `${op} "${key}"`;
      return {
        description,
        requests: [canonicalKeyValueRequest(op === "get" ? "read" : "write", key)],
        act: ({ nowMs }) => {
          dropExpired(nowMs);
          const found = kept.get(key)?.value;
          if (op === "get")
            return found === undefined ? { header: { found: false } } : { header: { found: true }, body: found };
          if (op === "delete") return { header: { found: kept.delete(key) } };
          const others = [...kept]
            .filter(([other]) => other !== key)
            .map(([other, { value }]) => bytesOf(other, value));
          if (others.reduce((sum, bytes) => sum + bytes, bytesOf(key, body)) > quotaBytes) {
            throw failure("LIMIT", description, `the skill may keep ${quotaBytes} bytes here`);
          }
          kept.set(key, { value: body.slice(), expiresAtMs: nowMs + ttlMs });
          return { header: {} };
        },
      };
    },
  };
}
