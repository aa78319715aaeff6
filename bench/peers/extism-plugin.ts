import { createPlugin } from "@extism/extism";

/** A plugin in Extism's JavaScript SDK. */
export interface ExtismPlugin extends AsyncDisposable {
  /** Calls `execute`. */
  readonly call: (payload: Uint8Array) => Promise<Uint8Array>;
  /** Drops the blocks of earlier calls. A background plugin that is never reset copies them all with every call. */
  readonly reset: () => Promise<boolean>;
}

/**
 * Creates a plugin as its users do: one instance for all calls, so no call begins from a fresh one.
 *
 * @param module The module; Extism runs it as it is.
 * @param options `runInWorker` is Extism's own name for a background plugin; `useWasi` lets it read the clock.
 */
export async function createExtismPlugin(
  module: Uint8Array<ArrayBuffer>,
  { runInWorker, useWasi = false }: { readonly runInWorker: boolean; readonly useWasi?: boolean },
): Promise<ExtismPlugin> {
  const plugin = await createPlugin({ wasm: [{ data: module }] }, { runInWorker, useWasi });
  return {
    call: async (payload) => {
      const output = await plugin.call("execute", payload);
      if (output === null) throw new Error("Cannot read the plugin's output: it set none");
      return output.bytes();
    },
    reset: () => plugin.reset(),
    [Symbol.asyncDispose]: () => plugin.close(),
  };
}
