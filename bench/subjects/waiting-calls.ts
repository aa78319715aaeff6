import { setTimeout as wait } from "node:timers/promises";
import { defaultLimits, type Limits } from "@cordon/core";
import { createSandbox, type HostFunction, type Sandbox, type SandboxModule } from "@cordon/sandbox";

/** Calls of a plugin that wait for the host, all at once. */
export interface WaitingCalls extends AsyncDisposable {
  /**
   * Makes calls, waits until no more of them begin to wait, and lets all of them go on.
   *
   * @param calls How many.
   * @param whileWaiting Done while they wait.
   * @returns How many waited at once, in guests that were suspended, and how many ended well.
   */
  readonly round: (
    calls: number,
    whileWaiting?: () => Promise<void>,
  ) => Promise<{ readonly atOnce: number; readonly well: number }>;
}

const longMs = 120_000;
const limits: Limits = {
  ...defaultLimits,
  memoryBytes: 65_536,
  kernelMemoryBytes: 65_536,
  wallTimeMs: longMs,
  queueTimeMs: longMs,
};
const answer = new TextEncoder().encode("answered");

/**
 * Starts a sandbox for calls that wait: small stacks, so that the engine keeps many of them, and as many cells as it takes.
 * The size of stacks is set for the whole process.
 *
 * @param bytes A module that asks `cordon_fs` once.
 */
export async function startWaitingCalls(bytes: Uint8Array): Promise<WaitingCalls> {
  const sandbox = createSandbox({ stackKib: 32, cells: { max: 20 } });
  const module = await sandbox.admit(bytes, { limits, categories: ["fs"] });
  return {
    round: (calls, whileWaiting) => waitingRound(sandbox, module, calls, whileWaiting),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

async function waitingRound(
  sandbox: Sandbox,
  module: SandboxModule,
  calls: number,
  whileWaiting: (() => Promise<void>) | undefined,
): Promise<{ readonly atOnce: number; readonly well: number }> {
  const released = Promise.withResolvers<Uint8Array>();
  let waiting = 0;
  const serve: HostFunction = () => {
    waiting += 1;
    return released.promise;
  };
  const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
  const input = new TextEncoder().encode("question");
  const results = Array.from({ length: calls }, (_, index) =>
    sandbox.run({
      callId: index + 1,
      module,
      tool: "execute",
      input,
      limits,
      context,
      hostFunctions: new Map([["cordon_fs", serve]]),
    }),
  );
  const atOnce = await untilSteady(() => waiting, calls);
  await whileWaiting?.();
  released.resolve(answer);
  const ended = await Promise.all(results);
  return { atOnce, well: ended.filter(({ ending, output }) => ending.status === "ok" && isAnswer(output)).length };
}

function isAnswer(output: Uint8Array): boolean {
  return Buffer.from(output).equals(answer);
}

/** Waits until a count has reached its end, or has not moved for a second. */
async function untilSteady(count: () => number, end: number): Promise<number> {
  let last = -1;
  let unmovedMs = 0;
  while (count() < end && unmovedMs < 1_000) {
    unmovedMs = count() === last ? unmovedMs + 10 : 0;
    last = count();
    await wait(10);
  }
  return count();
}
