import { createMemoryKeyValueStore, type KeyValueStore } from "@cordon/capabilities";
import type { RuntimeOptions } from "../runtime.ts";

/** Everything an effect of a skill goes through, with a count of its uses. Files are left to the caller. */
export interface WatchedPorts {
  readonly options: Pick<RuntimeOptions, "kv" | "http" | "secrets" | "approve">;
  /** The uses so far, in order. */
  readonly uses: readonly string[];
}

/** Makes ports that work, and tell of every use. */
export function watchPorts(): WatchedPorts {
  const uses: string[] = [];
  const use = (name: string): void => void uses.push(name);
  const memory = createMemoryKeyValueStore();
  const store: KeyValueStore = {
    get: (...given) => (use("get"), memory.get(...given)),
    set: (...given) => (use("set"), memory.set(...given)),
    delete: (...given) => (use("delete"), memory.delete(...given)),
    list: (...given) => (use("list"), memory.list(...given)),
  };
  const unreachable = (name: string): Promise<never> => {
    use(name);
    return Promise.reject(new Error("nothing is there"));
  };
  return {
    uses,
    options: {
      kv: { store },
      http: {
        connector: { connect: () => unreachable("connect") },
        resolver: { resolve: () => unreachable("resolve") },
      },
      secrets: { secretFor: () => unreachable("secret") },
      approve: () => (use("approve"), true),
    },
  };
}
