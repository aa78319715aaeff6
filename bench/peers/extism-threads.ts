import { createPlugin } from "@extism/extism";

/**
 * Starts background plugins of Extism and calls each once, so that its thread and its instance are there.
 *
 * @param count How many.
 * @param bytes The module; it has a tool `execute`.
 */
export async function startExtismThreads(count: number, bytes: Uint8Array<ArrayBuffer>): Promise<AsyncDisposable> {
  const plugins = await Promise.all(
    Array.from({ length: count }, () => createPlugin({ wasm: [{ data: bytes }] }, { runInWorker: true })),
  );
  for (const plugin of plugins) await plugin.call("execute");
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(plugins.map((plugin) => plugin.close()));
    },
  };
}
