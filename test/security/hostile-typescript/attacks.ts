import { fs, http, kv, SkillBase, skills } from "@cordon/pdk";

/** What a hostile author does in a call: each by its name. */
export const attacks: Readonly<Record<string, () => unknown>> = {
  "an endless loop": () => {
    for (;;);
  },
  "an endless chain of jobs": async () => {
    for (;;) await null;
  },
  "jobs that make more jobs": () => {
    const again = (): void => void Promise.resolve().then(again).then(again);
    again();
    return new Promise(() => undefined);
  },
  "a regular expression that backtracks": () => /^(a+)+$/u.test(`${"a".repeat(60)}!`),
  "a list that never ends": () => Array.from({ length: 2 ** 32 - 1 }, (_, index) => index),
  "sorting that never agrees": () =>
    Array.from({ length: 50_000 }, (_, index) => index).sort(() => Math.random() - 0.5),
  "a full heap": () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Uint8Array(1_000_000).fill(1));
  },
  "a full heap in small parts": () => {
    let list: unknown;
    for (;;) list = { list };
  },
  "a full heap, caught again and again": () => {
    const kept: unknown[] = [];
    for (;;) {
      try {
        for (;;) kept.push("x".repeat(100_000).split(""));
      } catch {
        kept.push(0);
      }
    }
  },
  "a text as long as memory": () => {
    let text = "x".repeat(1_000);
    for (;;) text += text;
  },
  "a stack that is full": () => {
    const down = (depth: number): number => down(depth + 1) + 1;
    return down(0);
  },
  "a stack that is full, caught at every level": () => {
    const down = (): number => {
      try {
        return down();
      } catch {
        return down();
      }
    };
    return down();
  },
  "a getter that is its own": () => {
    const value = {
      get a(): unknown {
        return value.a;
      },
    };
    return value.a;
  },
  "an output that calls itself": () => {
    const value: Record<string, unknown> = {};
    value["toJSON"] = () => ({ value });
    return value;
  },
  "an output that is a circle": () => {
    const value: Record<string, unknown> = {};
    value["value"] = value;
    return value;
  },
  "an output that JSON has no form for": () => 1n,
  "an output larger than its limit": () => "x".repeat(5_000_000),
  "an output with a getter that throws": () => ({
    get a(): never {
      throw new Error("from the getter");
    },
  }),
  "a promise that nothing settles": () => new Promise(() => undefined),
  "a thenable that never calls back": () => ({ then: () => undefined }),
  "an error whose message loops": () => {
    throw Object.defineProperty(new Error("a"), "message", {
      get: () => {
        for (;;);
      },
    });
  },
  "an error that is its own cause": () => {
    const error = new Error("circle");
    error.cause = error;
    throw error;
  },
  "an error that throws when it is read": () => {
    throw new Proxy(new Error("a"), {
      get: () => {
        throw new Error("no");
      },
    });
  },
  "an error with a message as long as memory": () => {
    throw new Error("x".repeat(4_000_000));
  },
  "an error with a stack that is none": () => {
    throw Object.assign(new Error("forged"), { stack: { toString: () => "at /etc/passwd:1:1" } });
  },
  "nothing at all, thrown": () => {
    throw null;
  },
  "a log without end": () => {
    for (;;) console.log("x".repeat(10_000));
  },
  "a log of what never ends to be shown": () => {
    console.log(new Proxy({}, { ownKeys: () => Array.from({ length: 2_000 }, (_, index) => `${index}`) }));
    return "shown";
  },
  "host calls without end": async () => {
    for (;;) await kv.get("notes/a").catch(() => undefined);
  },
  "host calls without end, all at once": async () =>
    await Promise.allSettled(Array.from({ length: 1_000 }, async () => await kv.get("notes/a"))),
  "a request as large as memory": async () => await kv.setBytes("notes/a", new Uint8Array(9_000_000)),
  "prototypes that were changed": async () => {
    const evil = (): never => {
      throw new Error("changed");
    };
    Object.assign(Array.prototype, { map: evil, push: evil, join: evil, slice: evil });
    Object.assign(Promise.prototype, { then: evil, finally: evil });
    Object.assign(String.prototype, { isWellFormed: evil, split: evil, slice: evil });
    Object.assign(Uint8Array.prototype, { subarray: evil, slice: evil });
    Object.assign(JSON, { stringify: evil, parse: evil });
    Object.assign(globalThis, { Promise: undefined, Object: undefined, Uint8Array: undefined, DataView: undefined });
    return "changed";
  },
  "a prototype of every object": () => {
    Object.defineProperty(Object.prototype, "toJSON", { value: () => "taken over", configurable: true });
    return { mine: 1 };
  },
  "the functions of the SDK replaced": async () => {
    Object.assign(fs, { readText: async () => "forged" });
    Object.assign(http, { fetch: async () => "forged" });
    Object.assign(SkillBase.prototype, { execute: async () => "forged" });
    return await fs.readText("/secret");
  },
  "a file that was not granted": async () => await fs.readText("/secret/key"),
  "a host that was not granted": async () => await http.fetch("http://169.254.169.254/latest/meta-data/"),
  "a skill that was not granted": async () => await skills.call("other", {}),
  "native functions looked for": () =>
    [...Object.getOwnPropertyNames(globalThis)].filter((name) =>
      /cordon|native|qjs|host|wasm|process|require|std|os\b/iu.test(name),
    ),
  "native functions called with anything": () => {
    const natives = Object.values(globalThis as unknown as Record<string, unknown>).filter(
      (value) => typeof value === "function",
    );
    const seen: string[] = [];
    for (const native of natives) {
      try {
        seen.push(typeof (native as (...values: unknown[]) => unknown)(-1, { valueOf: () => 2 ** 53 }, Symbol("a")));
      } catch (error) {
        seen.push(error instanceof Error ? "error" : "other");
      }
    }
    return seen.length > 0;
  },
  "code made from texts": () =>
    new Function("return typeof process + typeof require + typeof globalThis.cordonNative")() as unknown,
  "what an earlier call left": () => {
    const store = globalThis as { left?: number };
    store.left = (store.left ?? 0) + 1;
    return [store.left, Object.hasOwn(Object.prototype, "toJSON"), typeof Promise, [1].map((value) => value + 1)];
  },
};
