import {
  createExtismHostFunctions,
  type HandledOperation,
  type OperationHandler,
} from "../../pdk/typescript/src/extism.ts";
import { createPlugin, type ExtismPluginOptions, type Plugin } from "@extism/extism";
import { beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const alone = `
  tools = { greet: {}, seen: {}, waits: {}, fails: {} };
  greet({ name }) { return "Grüße, " + name; }
  seen() {
    return { now: [Date.now(), now()], random: [Math.random(), Math.random()], id: crypto.randomUUID() };
  }
  async waits() {
    const order = [];
    const later = (delay, name) => new Promise((resolve) => setTimeout(() => resolve(order.push(name)), delay));
    await Promise.all([later(30, "b"), later(10, "a"), Promise.race([later(50, "c"), later(20, "d")])]);
    return order;
  }
  fails() { throw new RangeError("größer"); }
`;

const asking = `
  permissions = ["network:https:a.example/**", "kv:read", "kv:write", "fs:read:/data/**"];
  tools = { together: {}, stored: {}, denied: {}, stopped: {}, broken: {}, waits: {} };
  async together() {
    const texts = await Promise.all([1, 2, 3].map(async (n) => (await http.fetch("https://a.example/" + n)).text()));
    return texts.join();
  }
  async stored() { await kv.set("a", { b: "ü" }); return [await kv.get("a"), await kv.get("none") ?? null]; }
  async denied() { return await fs.readText("/data/a").catch((error) => [error.name, error.code]); }
  async stopped() {
    const signal = AbortSignal.timeout(20);
    return await http.fetch("https://a.example/never", { signal }).catch((error) => error.name);
  }
  async broken() { return await http.fetch("https://a.example/broken").catch((error) => [error.name, error.code]); }
  async waits() { await new Promise((resolve) => setTimeout(resolve, 10)); return "waited"; }
`;

let aloneModule: Uint8Array<ArrayBuffer>;
let askingModule: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  aloneModule = (await buildTestSkill({ "skill.ts": skillText(alone) }, { target: "extism" })).module;
  askingModule = (await buildTestSkill({ "skill.ts": skillText(asking) }, { target: "extism" })).module;
}, 120_000);

async function withPlugin<Result>(
  module: Uint8Array<ArrayBuffer>,
  options: ExtismPluginOptions,
  use: (call: (tool: string, input?: unknown) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const plugin: Plugin = await createPlugin({ wasm: [{ data: module }] }, { useWasi: true, ...options });
  try {
    return await use(async (tool, input = null) => (await plugin.call(tool, JSON.stringify(input)))?.json() as unknown);
  } finally {
    await plugin.close();
  }
}

const importsOf = (module: Uint8Array<ArrayBuffer>): readonly string[] =>
  WebAssembly.Module.imports(new WebAssembly.Module(module)).map((entry) => entry.module);

describe("a skill built for Extism that asks for nothing", () => {
  it("imports no function of Cordon", () => {
    expect([...new Set(importsOf(aloneModule))].toSorted()).toEqual(["extism:host/env", "wasi_snapshot_preview1"]);
  });

  it("runs in Extism's SDK with nothing but WASI", async () => {
    const before = Date.now();
    await withPlugin(aloneModule, {}, async (call) => {
      expect(await call("greet", { name: "Zoë" })).toBe("Grüße, Zoë");
      const first = (await call("seen")) as { readonly now: readonly number[]; readonly random: readonly number[] };
      const second = (await call("seen")) as typeof first;
      for (const moment of [...first.now, ...second.now]) {
        expect(moment).toBeGreaterThanOrEqual(before - 1);
        expect(moment).toBeLessThanOrEqual(Date.now() + 1);
      }
      expect(new Set([...first.random, ...second.random]).size).toBe(4);
      await expect(call("fails")).rejects.toThrow(/RangeError: größer; at fails \(skill\.ts:\d+:\d+\)/u);
    });
  });

  it("waits for its timers in order", async () => {
    await withPlugin(aloneModule, {}, async (call) => expect(await call("waits")).toEqual(["a", "d", "b"]));
  });
});

describe("a skill built for Extism that asks for permissions", () => {
  const values = new Map<string, Uint8Array>();
  const stopped: string[] = [];
  let waiting: (() => void)[] = [];

  const http: OperationHandler = async ({ header, signal }: HandledOperation) => {
    const { pathname } = new URL(String(header["url"]));
    if (pathname === "/broken") throw new Error("a secret of the host");
    if (pathname === "/never") {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          stopped.push(pathname);
          resolve();
        });
      });
    }
    // Nobody is answered before all three have asked.
    await new Promise<void>((resolve) => {
      waiting = [...waiting, resolve];
      if (waiting.length >= 3) for (const answer of waiting.toReversed()) answer();
    });
    const body = new TextEncoder().encode(pathname);
    return { header: { status: 200, url: String(header["url"]), redirected: false, headers: [] }, body };
  };
  const kv: OperationHandler = ({ header, body }) => {
    const key = String(header["key"]);
    if (header["op"] === "set") {
      values.set(key, body);
      return { header: {} };
    }
    const found = values.get(key);
    return { header: { found: found !== undefined }, ...(found === undefined ? {} : { body: found }) };
  };
  const failures: unknown[] = [];
  const functions = (): NonNullable<ExtismPluginOptions["functions"]> =>
    createExtismHostFunctions({ http, kv, failed: (error) => failures.push(error) });

  it("runs with the host functions of this package, several requests at once", async () => {
    await withPlugin(askingModule, { functions: functions() }, async (call) => {
      expect(await call("together")).toBe("/1,/2,/3");
      expect(await call("stored")).toEqual([{ b: "ü" }, null]);
      expect(await call("waits")).toBe("waited");
    });
  });

  it("is denied what the host offers no handler for, and not told what a handler threw", async () => {
    await withPlugin(askingModule, { functions: functions() }, async (call) => {
      expect(await call("denied")).toEqual(["PermissionError", "DENIED"]);
      expect(await call("broken")).toEqual(["HostError", "IO"]);
      expect(failures.map(String)).toEqual(["Error: a secret of the host"]);
    });
  });

  it("cancels what takes too long, and the handler is told", async () => {
    await withPlugin(askingModule, { functions: functions() }, async (call) => {
      expect(await call("stopped")).toBe("TimeoutError");
      expect(stopped).toEqual(["/never"]);
      expect(await call("stored")).toEqual([{ b: "ü" }, null]);
    });
  });

  it("runs in a worker too", async () => {
    waiting = [];
    await withPlugin(askingModule, { functions: functions(), runInWorker: true }, async (call) => {
      expect(await call("together")).toBe("/1,/2,/3");
      expect(await call("stopped")).toBe("TimeoutError");
    });
  });

  it("does not start without them", async () => {
    await expect(withPlugin(askingModule, {}, async (call) => await call("waits"))).rejects.toThrow(/cordon_/u);
  });
});
