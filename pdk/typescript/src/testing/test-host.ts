import { createFileTree, type FileTree } from "./file-tree.ts";
import { createTestKeys, type TestKeys } from "./test-keys.ts";
import type { TestRoutes } from "./test-network.ts";

/** Another skill, as the skill in the test calls it: its input, and the tool that was asked for. What it throws is how it fails. */
export type TestSkill = (input: unknown, tool: string | undefined) => unknown;

/** What a host in memory has. */
export interface TestHostOptions {
  /** Content by absolute path; folders above are made. A path that ends in a slash is an empty folder. Default: none. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Values by key: bytes as they are, anything else as JSON. Default: none. */
  readonly kv?: Readonly<Record<string, unknown>>;
  /** Values by name. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who answers requests. Default: nobody can be reached. */
  readonly http?: TestRoutes;
  /** Values of secrets by name; the skill never sees them. Default: none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Other skills by id. Default: none. */
  readonly skills?: Readonly<Record<string, TestSkill>>;
  /** What is granted, as texts or with conditions. Default: everything the skill asks for. */
  readonly permissions?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Where the clock stands, in milliseconds since 1970. Default: when the host is made. */
  readonly nowMs?: number;
  /** Where random numbers begin: every run has the same. Default 1. */
  readonly seed?: number;
  /** What `this.context.config` reads. Default: nothing. */
  readonly config?: Readonly<Record<string, string>>;
  /** What the skill is told about the call. Default: nothing. */
  readonly context?: { readonly agent?: string; readonly conversation?: string; readonly tenant?: string };
}

/** A host in memory. What one run leaves, the next one finds. */
export interface TestHost {
  /** The content of a file as it is now; undefined when there is none. */
  readonly file: (path: string) => string | undefined;
  /** The paths of all files. */
  readonly files: () => readonly string[];
  /** The JSON value of a key as it is now; undefined when there is none. */
  readonly value: (key: string) => unknown;
  /** The keys there are. */
  readonly keys: () => readonly string[];
  /** The time, in milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Lets time go on. */
  readonly advance: (milliseconds: number) => void;
}

/** What a run needs of a host. */
export interface HostState {
  readonly options: TestHostOptions;
  readonly tree: FileTree;
  readonly keys: TestKeys;
  readonly nowMs: () => number;
}

const states = new WeakMap<TestHost, HostState>();

/**
 * Makes a host in memory for `runSkill`: with files, keys, values, a network and other skills as a test wants them, and the
 * rules of a real one.
 *
 * @param options What it has.
 * @throws RequestError for a path that is none.
 */
export function createTestHost(options: TestHostOptions = {}): TestHost {
  const clock = { nowMs: options.nowMs ?? Date.now() };
  const tree = createFileTree(options.files ?? {}, clock.nowMs);
  const encode = (value: unknown): Uint8Array =>
    value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value));
  const keys = createTestKeys(new Map(Object.entries(options.kv ?? {}).map(([key, value]) => [key, encode(value)])));
  const entries = (): ReadonlyMap<string, Uint8Array> => keys.entries(clock.nowMs);
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const host: TestHost = {
    file: (path) => {
      const entry = tree.entries.get(path);
      return entry?.type === "file" ? decode(entry.bytes) : undefined;
    },
    files: () => [...tree.entries].flatMap(([path, { type }]) => (type === "file" ? [path] : [])).toSorted(),
    value: (key) => {
      const bytes = entries().get(key);
      return bytes === undefined ? undefined : (JSON.parse(decode(bytes)) as unknown);
    },
    keys: () => [...entries().keys()].toSorted(),
    nowMs: () => clock.nowMs,
    advance: (milliseconds) => {
      clock.nowMs += milliseconds;
    },
  };
  states.set(host, { options, tree, keys, nowMs: host.nowMs });
  return host;
}

/** What a run needs of a host. @throws TypeError for what `createTestHost` did not make. */
export function stateOf(host: TestHost): HostState {
  const state = states.get(host);
  if (state === undefined) throw new TypeError("Cannot run the skill: make the host with createTestHost");
  return state;
}
