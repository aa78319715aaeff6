import { type ExtismHandlers, handledCapabilities } from "./operation-handler.ts";
import { RunningOperations } from "./running-operations.ts";

/** What Extism's JavaScript SDK gives a host function: its `CallContext`, as far as it is used. */
export interface ExtismCallContext {
  readonly read: (address: bigint) => { readonly bytes: () => Uint8Array } | null;
  readonly store: (content: Uint8Array) => bigint;
}

/** One host function, as the option `functions` of the SDK takes it: an i64 comes as a bigint, an i32 as a number. */
export type ExtismHostFunction = (context: ExtismCallContext, value?: bigint | number) => unknown;

/** Host functions by module and name. */
export type ExtismHostFunctions = Record<string, Record<string, ExtismHostFunction>>;

/**
 * Makes the host functions that a skill of Cordon asks for permissions with, for the option `functions` of
 * `createPlugin` of `@extism/extism`. Each plugin needs its own. A function that waits is asynchronous: the SDK then needs
 * a platform with JavaScript Promise Integration, or `runInWorker`.
 *
 * There is no gate: nothing of Cordon's limits, permissions, journals and receipts is there. What a handler does is done.
 *
 * @param handlers What this host offers. A capability without a handler is denied.
 */
export function createExtismHostFunctions(handlers: ExtismHandlers = {}): ExtismHostFunctions {
  const operations = new RunningOperations(handlers);
  const bytesAt = (context: ExtismCallContext, address: bigint | number): Uint8Array =>
    context.read(BigInt(address))?.bytes().slice() ?? new Uint8Array(0);
  const capabilities = handledCapabilities.map((capability) => {
    // The SDK tells by the constructor of a function whether it may suspend the plugin.
    const serve: ExtismHostFunction = async (context, frame = 0n) =>
      context.store(await operations.answer(capability, bytesAt(context, frame)));
    return [`cordon_${capability}`, serve] as const;
  });
  return {
    "extism:host/user": {
      ...Object.fromEntries(capabilities),
      cordon_submit: (context, frame = 0n): void => operations.submit(bytesAt(context, frame)),
      cordon_cancel: (_context, id = 0): void => operations.cancel(Number(id) >>> 0),
      cordon_wait: async (context, timeoutMs = 0n) => context.store(await operations.wait(Number(timeoutMs))),
      cordon_now_ms: (): bigint => BigInt(Date.now()),
      cordon_random_u64: (): bigint => globalThis.crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n,
    },
  };
}
