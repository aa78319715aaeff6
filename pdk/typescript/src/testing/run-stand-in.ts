import { AsyncLocalStorage } from "node:async_hooks";
import { operations } from "../guest/native.ts";
import { type HostStandIn, useStandIns } from "../guest/host-stand-in.ts";
import { createRandomSource } from "./random-source.ts";
import { serveRequest, type Serving } from "./serve-request.ts";

/** A line that a skill logged. */
export interface TestLog {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
}

const levels = ["debug", "info", "warn", "error"] as const;
const running = new AsyncLocalStorage<HostStandIn>();
useStandIns(() => running.getStore());

/** The stand-in of the run that this is part of; undefined outside of runs. */
export function runningStandIn(): HostStandIn | undefined {
  return running.getStore();
}

/** Runs something with a stand-in, and everything it begins. */
export function withStandIn<Result>(standIn: HostStandIn, run: () => Result): Result {
  return running.run(standIn, run);
}

/**
 * Makes what a skill in Node has in place of the adaptor.
 *
 * @param serving Serves its requests.
 * @param logged Gets what it logs.
 */
export function createStandIn(serving: Serving, logged: (line: TestLog) => void): HostStandIn {
  const { host } = serving;
  const { config = {}, context = {}, seed = 1 } = host.options;
  const values = new Map(Object.entries(config));
  for (const [name, text] of Object.entries(context)) values.set(`cordon.${name}`, text);
  const randomBytes = createRandomSource(seed);
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  return {
    ask: (capability, header, body) => serveRequest(capability, { header, body }, serving),
    native: (operation, first, second) => {
      switch (operation) {
        case operations.log:
          return logged({ level: levels[Number(first)] ?? "error", text: String(second) });
        case operations.nowMs:
          return host.nowMs();
        case operations.randomBytes:
          return randomBytes(Number(first));
        case operations.encodeText:
          return encode(String(first));
        case operations.decodeText:
          return new TextDecoder("utf-8", { ignoreBOM: true }).decode(first as Uint8Array);
        case operations.config: {
          const text = values.get(String(first));
          return text === undefined ? undefined : encode(text);
        }
        default:
          throw new Error("Cannot do this outside of a skill");
      }
    },
  };
}
