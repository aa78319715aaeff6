import { setTimeout as wait } from "node:timers/promises";
import { defaultLimits, encodeFrame, type Limits } from "@cordon/core";
import { createSandbox, type HostFunction, type SandboxModule, type Sandbox } from "@cordon/sandbox";

/** Calls of a skill that runs in slices, which wait without an instance. */
export interface ParkedCalls extends AsyncDisposable {
  /**
   * Makes calls, waits until no more of them give up their instance, and lets all of them go on.
   *
   * @param calls How many.
   * @param whileParked Done while they wait.
   * @returns How many were parked at once, and how many ended well.
   */
  readonly round: (
    calls: number,
    whileParked?: () => Promise<void>,
  ) => Promise<{ readonly atOnce: number; readonly well: number }>;
}

const longMs = 600_000;
const limits: Limits = {
  ...defaultLimits,
  wallTimeMs: longMs,
  queueTimeMs: longMs,
  skillConcurrency: 100_000,
  tenantConcurrency: 100_000,
};
const answer = encodeFrame({ bytes: 8 }, new TextEncoder().encode("answered"));

/** Starts a sandbox for calls that are parked, on as many cells as there are processors for. */
export async function startParkedCalls(bytes: Uint8Array): Promise<ParkedCalls> {
  const sandbox = createSandbox({ cells: { max: 2, computing: 2, spare: 0 }, maxQueuedCalls: 20_000 });
  const module = await sandbox.admit(bytes, { limits, categories: ["fs"] });
  return {
    round: (calls, whileParked) => parkedRound(sandbox, module, calls, whileParked),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

async function parkedRound(
  sandbox: Sandbox,
  module: SandboxModule,
  calls: number,
  whileParked: (() => Promise<void>) | undefined,
): Promise<{ readonly atOnce: number; readonly well: number }> {
  const released = Promise.withResolvers<Uint8Array>();
  const serve: HostFunction = () => released.promise;
  const hostFunctions = new Map([["cordon_fs", serve]]);
  const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
  const input = new TextEncoder().encode("question");
  const results = Array.from({ length: calls }, (_, index) =>
    sandbox.run({ callId: index + 1, module, tool: "execute", input, limits, context, hostFunctions }),
  );
  const atOnce = await untilSteady(() => sandbox.stats().parkedCalls, calls);
  await whileParked?.();
  released.resolve(answer);
  const ended = await Promise.all(results);
  const isWell = (output: Uint8Array): boolean => Buffer.from(output.subarray(-8)).toString() === "answered";
  return { atOnce, well: ended.filter(({ ending, output }) => ending.status === "ok" && isWell(output)).length };
}

/** Waits until a count has reached its end, or has not moved for two seconds. */
async function untilSteady(count: () => number, end: number): Promise<number> {
  let last = -1;
  let unmovedMs = 0;
  while (last < end && unmovedMs < 2_000) {
    const now = count();
    unmovedMs = now === last ? unmovedMs + 20 : 0;
    last = now;
    await wait(20);
  }
  return count();
}
