import { now } from "./clock.ts";
import { HostError } from "./host-error.ts";
import { kv } from "./kv.ts";
import { SkillBase } from "./skill-base.ts";
import type { PermissionRequest } from "./tool-definition.ts";

interface CachedResult {
  /** The input as JSON: keys are digests, and two inputs may have one. */
  readonly input: string;
  readonly expiresAtMs: number;
  readonly output: unknown;
}

const prefix = "cache/";
const scopes = ["", ":*", ":**", `:${prefix}*`, `:${prefix}**`];
const maximumInMemory = 1_000;

/**
 * A skill whose results are kept for 300 seconds, by their input as JSON. What fails is not kept.
 *
 * Where it asks for `kv:read:cache/*` and `kv:write:cache/*` the results are in its key-value space, and later calls
 * find them. Without these, or when they are not granted, they are in the skill itself, so calls of one session find them.
 * For skills without any effect the runtime's `resultCache` does more, and asks for nothing.
 */
export abstract class CachedSkill<Input = unknown, Output = unknown> extends SkillBase<Input, Output> {
  /** How long a result is used, in milliseconds. Default 300,000. */
  readonly cacheTtlMs: number = 300_000;
  readonly #results = new Map<string, CachedResult>();
  #isRefused = false;

  /**
   * Comes to the result of an input that is not in the cache.
   *
   * @param input What `execute` takes.
   */
  abstract compute(input: Input): Output | Promise<Output>;

  /** Gives what was kept, or what {@link compute} comes to. */
  override async execute(input: Input): Promise<Output> {
    const text = (JSON.stringify(input) as string | undefined) ?? "null";
    const key = `${prefix}${digestOf(`${this.version}\n${text}`)}`;
    const found = await this.#find(key);
    if (found?.input === text && found.expiresAtMs > now()) return found.output as Output;
    const output = await this.compute(input);
    await this.#keep(key, { input: text, expiresAtMs: now() + this.cacheTtlMs, output });
    return output;
  }

  async #find(key: string): Promise<CachedResult | undefined> {
    const kept = await this.#inStore(async () => (await kv.get(key)) as CachedResult | undefined);
    return kept ?? this.#results.get(key);
  }

  async #keep(key: string, result: CachedResult): Promise<void> {
    const isKept = await this.#inStore(async () => {
      await kv.set(key, result, { ttlMs: this.cacheTtlMs });
      return true;
    });
    if (isKept === true) return;
    const [oldest] = this.#results.size < maximumInMemory ? [] : this.#results.keys();
    if (oldest !== undefined) this.#results.delete(oldest);
    this.#results.set(key, result);
  }

  /** Undefined where the store cannot be used: a cache that fails is a cache without results. */
  async #inStore<Result>(use: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#isRefused || !["kv:read", "kv:write"].every((wanted) => asksFor(this.permissions, wanted)))
      return undefined;
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this.log.warn(`the cache is in memory only: ${error.message}`);
      // Asking again would be refused again, and each refusal is in the receipt.
      this.#isRefused = error.code !== "LIMIT";
      return undefined;
    }
  }
}

function asksFor(permissions: readonly PermissionRequest[], wanted: string): boolean {
  const texts = permissions.map((request) => (typeof request === "string" ? request : request.permission));
  return texts.some((text) => scopes.some((scope) => text === `${wanted}${scope}`));
}

const multipliers = [0x0100_0193, 0x85eb_ca6b, 0xc2b2_ae35];

/** A short name of a text. It is no proof of anything: others have the same. */
function digestOf(text: string): string {
  const words = multipliers.map((multiplier) => {
    let word = 0x811c_9dc5;
    for (let index = 0; index < text.length; index++) word = Math.imul(word ^ text.charCodeAt(index), multiplier);
    return (word ^ (word >>> 15)) >>> 0;
  });
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
