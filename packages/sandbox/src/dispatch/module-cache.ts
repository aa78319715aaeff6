import { hash } from "node:crypto";
import { AdmissionTimeoutError, ModuleRejectedError } from "@cordon/core";
import type { AdmissionOptions } from "../admission/admitted-module.ts";
import type { CompiledModule } from "../admission/compile-module.ts";

/** A module in the cache. */
export interface CachedModule extends CompiledModule {
  /** Identifies the module for as long as the process lives. */
  readonly moduleId: number;
  /** Whether it was rewritten with fuel. */
  readonly fuel: boolean;
}

interface Entry {
  readonly compiled: Promise<CachedModule>;
  /** The time its admission has; who joins it may have more. */
  readonly deadlineMs: number;
  users: number;
}

/** What a module cache needs. */
export interface ModuleCacheOptions {
  /** Admits and compiles what is not there. */
  readonly admit: (bytes: Uint8Array, options: AdmissionOptions, deadlineMs: number) => Promise<CompiledModule>;
  /** Called with every module that left the cache. */
  readonly onEvict: (moduleId: number) => void;
  /** How many modules that nobody uses are kept. Default 32. */
  readonly maxUnused?: number;
}

const subtleFromBytes = 65_536;

/**
 * Admitted modules by the digest of their bytes and the options they were rewritten with. A name, a version or a path is
 * never a key, and nothing is read from disk. Two loads of the same bytes at once are admitted once.
 */
export class ModuleCache {
  readonly #options: ModuleCacheOptions;
  readonly #entries = new Map<string, Entry>();
  #nextModuleId = 1;

  constructor(options: ModuleCacheOptions) {
    this.#options = options;
  }

  /**
   * Takes a module into use.
   *
   * @param bytes A private copy that nobody else can write to. It may be moved away.
   * @param options What the rewritten module may take.
   * @param deadlineMs The time its admission may take, when it is not there yet.
   * @param knownDigest `sha256:` and the digest of the bytes, from a caller that made it. Default: it is made here.
   * @returns The module and the function that gives it back.
   * @throws What `admit` throws. A refusal is not cached.
   */
  async take(
    bytes: Uint8Array,
    options: AdmissionOptions,
    deadlineMs: number,
    knownDigest?: string,
  ): Promise<{ readonly module: CachedModule; readonly release: () => void }> {
    const digest = knownDigest ?? (await digestOf(bytes));
    const key = `${digest} ${keyOf(options)}`;
    const joined = this.#entries.get(key);
    const entry = joined ?? { compiled: this.#admit(bytes, options, deadlineMs, digest), deadlineMs, users: 0 };
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      const module = await entry.compiled;
      return { module, release: once(() => this.#release(key, entry)) };
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      const hasMoreTime = error instanceof AdmissionTimeoutError && entry.deadlineMs < deadlineMs;
      if (joined !== undefined && hasMoreTime) return await this.take(bytes, options, deadlineMs, digest);
      throw error;
    }
  }

  async #admit(
    bytes: Uint8Array,
    options: AdmissionOptions,
    deadlineMs: number,
    digest: string,
  ): Promise<CachedModule> {
    const compiled = await this.#options.admit(bytes, options, deadlineMs);
    if (compiled.admitted.digest !== digest) {
      throw new ModuleRejectedError({ reason: "internal", detail: "its digest is not the one it was loaded with" });
    }
    return { ...compiled, moduleId: this.#nextModuleId++, fuel: options.fuel };
  }

  #release(key: string, entry: Entry): void {
    entry.users -= 1;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const unused = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [oldKey, old] of unused.slice(0, Math.max(0, unused.length - (this.#options.maxUnused ?? 32)))) {
      this.#entries.delete(oldKey);
      void old.compiled.then(({ moduleId }) => this.#options.onEvict(moduleId));
    }
  }
}

/** Everything that admission depends on beside the bytes. */
function keyOf({ maxMemoryPages, maxTableElements, fuel, categories }: AdmissionOptions): string {
  return JSON.stringify([maxMemoryPages, maxTableElements, fuel, categories?.toSorted()]);
}

/** Small modules are hashed at once, large ones off the main thread. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  if (bytes.length < subtleFromBytes) return `sha256:${hash("sha256", bytes, "hex")}`;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return `sha256:${Buffer.from(digest).toString("hex")}`;
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
