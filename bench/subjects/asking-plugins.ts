import { defaultLimits, encodeFrame } from "@cordon/core";
import { createRuntime } from "@cordon/runtime";
import { createSandbox } from "@cordon/sandbox";
import { createPlugin } from "@extism/extism";
import type { HostCallTimes } from "../host-call-times.ts";

/** A plugin that asks its host so many times within one call, one after the other. */
export interface AskingPlugin extends AsyncDisposable {
  readonly ask: (times: number) => Promise<void>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The answer each host gives: the value of one key. */
const value = new TextEncoder().encode("the value of a key, as short as most are");
const limits = { ...defaultLimits, hostCalls: 1_000_000 };

/** How often to ask, then what. */
function inputFor(times: number): Bytes {
  const frame = encodeFrame({ op: "get", key: "cache/entry" });
  const input = new Uint8Array(8 + frame.length);
  new DataView(input.buffer).setBigUint64(0, BigInt(times), true);
  input.set(frame, 8);
  return input;
}

/**
 * In a runtime, with all that a host call passes there: the gate, a decision under a policy, the journal, the meters.
 *
 * @param module The kernel `ask`.
 * @param times Hears of each host call.
 */
export async function startAskingSkill(module: Bytes, times: HostCallTimes): Promise<AskingPlugin> {
  const store = {
    get: () => {
      times.arrived();
      return Promise.resolve(value);
    },
    set: () => Promise.reject(new Error("Cannot set: nobody asks for it")),
    delete: () => Promise.resolve(false),
    list: () => Promise.resolve({ keys: [] }),
  };
  const permissions = ["kv:read:cache/*"];
  const policy = { version: 1, skills: { "ask@^1": { allow: permissions, limits: { hostCalls: limits.hostCalls } } } };
  const runtime = await createRuntime({ policy, kv: { store }, onEvent: () => undefined });
  const manifest = { abi: 1, id: "ask", name: "ask", version: "1.0.0", permissions };
  const skill = await runtime.load(module, { manifest });
  return {
    ask: async (count) => {
      const { status, message, usage } = await skill.call(inputFor(count));
      if (status !== "ok" || usage.hostCalls !== count) throw new Error(`Cannot go on: ${status}: ${message ?? ""}`);
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** In the sandbox alone: no gate, no decision, no journal. */
export async function startAskingSandbox(bytes: Bytes, times: HostCallTimes): Promise<AskingPlugin> {
  const sandbox = createSandbox();
  const module = await sandbox.admit(bytes, { limits, categories: ["kv"] });
  const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
  const answer = (): Bytes => encodeFrame({ found: true }, value) as Bytes;
  const serve = (): Promise<Uint8Array> => {
    times.arrived();
    return Promise.resolve(answer());
  };
  const hostFunctions = new Map([["cordon_kv", serve]]);
  let callId = 0;
  return {
    ask: async (count) => {
      callId += 1;
      const call = { callId, module, tool: "execute", input: inputFor(count), limits, context, hostFunctions };
      const { ending } = await sandbox.run(call);
      if (ending.status !== "ok") throw new Error(`Cannot call the sandbox: ${ending.message}`);
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** In a background plugin of Extism: its thread waits while the host's function runs, as a guest of Cordon does. */
export async function startAskingExtism(module: Bytes, times: HostCallTimes): Promise<AskingPlugin> {
  const answer = encodeFrame({ found: true }, value);
  const plugin = await createPlugin(
    { wasm: [{ data: module }] },
    {
      runInWorker: true,
      functions: {
        "extism:host/user": {
          cordon_kv: (context) => {
            times.arrived();
            return context.store(answer);
          },
        },
      },
    },
  );
  return {
    ask: async (count) => {
      await plugin.reset();
      const output = await plugin.call("execute", inputFor(count));
      if (output?.bytes().length !== answer.length) throw new Error("Cannot go on: Extism gave other bytes");
    },
    [Symbol.asyncDispose]: () => plugin.close(),
  };
}
