import { defaultLimits } from "@cordon/core";
import { createSandbox } from "@cordon/sandbox";

/** The sandbox alone: no policy, no gate, no receipt. */
export interface CordonSandbox extends AsyncDisposable {
  /** Calls `execute` on a fresh instance. */
  readonly call: (payload: Uint8Array) => Promise<Uint8Array>;
}

/** Starts a sandbox with one module, under the default limits. */
export async function startCordonSandbox(bytes: Uint8Array): Promise<CordonSandbox> {
  const sandbox = createSandbox();
  const module = await sandbox.admit(bytes, { limits: defaultLimits, categories: [] });
  const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
  const hostFunctions = new Map<string, never>();
  let callId = 0;
  return {
    call: async (input) => {
      callId += 1;
      const call = { callId, module, tool: "execute", input, limits: defaultLimits, context, hostFunctions };
      const { ending, output } = await sandbox.run(call);
      if (ending.status !== "ok") throw new Error(`Cannot call the sandbox: ${ending.message}`);
      return output;
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}
