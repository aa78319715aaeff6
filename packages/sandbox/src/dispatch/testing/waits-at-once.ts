import { setTimeout as sleep } from "node:timers/promises";
import { CordonError, defaultLimits } from "@cordon/core";
import { assembleBytes } from "../../cell/contract/assemble.ts";
import * as guests from "../../cell/contract/guests.ts";
import { createSandbox } from "../sandbox.ts";
import type { StackKib } from "../stack-size.ts";

/**
 * Prints how many of some calls wait for the host at once, and on how many cells. Arguments: stack size, calls, cells, and
 * how many it takes to be content; it looks a while longer, whether there are more.
 */
const [size = "default", calls = "0", max = "1", enough = "0"] = process.argv.slice(2);
const stack = size === "default" ? {} : { stackKib: Number(size) as StackKib };
await using sandbox = createSandbox({ ...stack, cells: { max: Number(max) } });
const bytes = await assembleBytes(guests.asksHost);
const module = await sandbox.admit(bytes, { limits: defaultLimits, categories: ["fs"] });
const answer = Promise.withResolvers<Uint8Array>();
const limits = { ...defaultLimits, wallTimeMs: 60_000, queueTimeMs: 60_000 };
const running = Array.from({ length: Number(calls) }, (_, callId) =>
  sandbox.run({
    callId,
    module,
    tool: "execute",
    input: new Uint8Array(1),
    limits,
    context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
    hostFunctions: new Map([["cordon_fs", () => answer.promise]]),
  }),
);
const until = performance.now() + 20_000;
while (sandbox.stats().waitingCalls < Number(enough) && performance.now() < until) await sleep(20);
await sleep(300);
const { cells, waitingCalls } = sandbox.stats();
answer.resolve(new Uint8Array(1));
await Promise.all(running);

let other = "none";
try {
  await createSandbox({ stackKib: 64 })[Symbol.asyncDispose]();
} catch (error) {
  other = CordonError.isInstance(error) ? error.code : String(error);
}
process.stdout.write(`${JSON.stringify({ cells, waiting: waitingCalls, other })}\n`);
