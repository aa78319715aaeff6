import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AdmissionOptions } from "../admission/admitted-module.ts";
import type { CompiledModule } from "../admission/compile-module.ts";
import { ModuleCache } from "./module-cache.ts";

const options: AdmissionOptions = { maxMemoryPages: 1, maxTableElements: 1, fuel: false, categories: ["fs"] };
const digestOf = (bytes: Uint8Array): string => `sha256:${hash("sha256", bytes, "hex")}`;
const bytesOf = (value: number): Uint8Array => Uint8Array.of(value);

function createCache(maxUnused?: number): { cache: ModuleCache; admitted: number[]; evicted: number[] } {
  const admitted: number[] = [];
  const evicted: number[] = [];
  const cache = new ModuleCache({
    admit: (bytes) => {
      admitted.push(bytes[0] ?? 0);
      if (bytes[0] === 0) return Promise.reject(new Error("refused"));
      return Promise.resolve({ admitted: { digest: digestOf(bytes) }, module: {} } as unknown as CompiledModule);
    },
    onEvict: (moduleId) => evicted.push(moduleId),
    ...(maxUnused === undefined ? {} : { maxUnused }),
  });
  return { cache, admitted, evicted };
}

describe("ModuleCache", () => {
  it("admits the same bytes once, also when they are asked for at the same time", async () => {
    const { cache, admitted } = createCache();
    const [first, second] = await Promise.all([
      cache.take(bytesOf(1), options, 1_000),
      cache.take(bytesOf(1), options, 1_000),
    ]);
    const third = await cache.take(bytesOf(1), { ...options, categories: ["fs"] }, 1_000);
    expect(admitted).toEqual([1]);
    expect(new Set([first.module.moduleId, second.module.moduleId, third.module.moduleId]).size).toBe(1);
  });

  it("takes the digest its caller made, and refuses a module that turns out to have another one", async () => {
    const { cache, admitted } = createCache();
    const first = await cache.take(bytesOf(1), options, 1_000, digestOf(bytesOf(1)));
    expect((await cache.take(bytesOf(1), options, 1_000)).module).toBe(first.module);
    const swapped = cache.take(bytesOf(2), options, 1_000, digestOf(bytesOf(3)));
    await expect(swapped).rejects.toThrow("its digest is not the one it was loaded with");
    expect(admitted).toEqual([1, 2]);
    expect((await cache.take(bytesOf(3), options, 1_000)).module.moduleId).not.toBe(first.module.moduleId);
  });

  it("takes other bytes, and the same bytes with any other option, for another module", async () => {
    const { cache, admitted } = createCache();
    const others: readonly AdmissionOptions[] = [
      { ...options, maxMemoryPages: 2 },
      { ...options, maxTableElements: 2 },
      { ...options, fuel: true },
      { ...options, categories: [] },
    ];
    const ids = new Set<number>();
    for (const other of [options, ...others]) ids.add((await cache.take(bytesOf(1), other, 1_000)).module.moduleId);
    ids.add((await cache.take(bytesOf(2), options, 1_000)).module.moduleId);
    expect(ids.size).toBe(6);
    expect(admitted).toHaveLength(6);
  });

  it("does not remember a refusal", async () => {
    const { cache, admitted } = createCache();
    await expect(cache.take(bytesOf(0), options, 1_000)).rejects.toThrow("refused");
    await expect(cache.take(bytesOf(0), options, 1_000)).rejects.toThrow("refused");
    expect(admitted).toEqual([0, 0]);
  });

  it("keeps what is used, and of the rest as many as it may, the longest unused going first", async () => {
    const { cache, evicted } = createCache(1);
    const used = await cache.take(bytesOf(1), options, 1_000);
    const first = await cache.take(bytesOf(2), options, 1_000);
    const second = await cache.take(bytesOf(3), options, 1_000);
    first.release();
    first.release();
    second.release();
    await Promise.resolve();
    expect(evicted).toEqual([first.module.moduleId]);
    used.release();
    await Promise.resolve();
    expect(evicted).toEqual([first.module.moduleId, second.module.moduleId]);
  });
});
