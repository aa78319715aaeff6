import { OptionError } from "@cordon/core";
import { longestDelayMs } from "../clock/clock.ts";
import type { ManagedAgentOptions } from "./managed-agent.ts";
import { checkRestartPolicy, type RestartPolicy } from "./restart-policy.ts";

type Times = "initialiseTimeoutMs" | "checkEveryMs" | "checkTimeoutMs";

/** Options with what their defaults are. */
export interface CheckedManagedOptions extends Omit<ManagedAgentOptions, Times | "tags" | "restart"> {
  readonly tags: readonly string[];
  readonly initialiseTimeoutMs: number;
  readonly checkEveryMs: number;
  readonly checkTimeoutMs: number;
  readonly restart: RestartPolicy | false;
}

const standardTimes: Readonly<Record<Times, number>> = {
  initialiseTimeoutMs: 30_000,
  checkEveryMs: 5_000,
  checkTimeoutMs: 2_000,
};

/** The form of a tag. */
export const tagForm: RegExp = /^[\p{L}\p{N}_.:/-]{1,64}$/u;

/** Fills in defaults. @throws OptionError for what is unknown or of the wrong kind. */
export function checkManagedOptions(options: ManagedAgentOptions): CheckedManagedOptions {
  const { agent, tags = [], initialise, check, dispose, restart = {}, ...others } = options;
  if (typeof agent !== "object" || agent === null || typeof agent.run !== "function") {
    throw new OptionError("agent", "it is no agent");
  }
  for (const tag of tags) {
    if (typeof tag !== "string" || !tagForm.test(tag)) {
      throw new OptionError("tags", "one of them is not 1 to 64 letters, digits, -, _, ., : and /");
    }
  }
  for (const [name, hook] of Object.entries({ initialise, check, dispose })) {
    if (hook !== undefined && typeof hook !== "function") throw new OptionError(name, "it is no function");
  }
  for (const [name, value] of Object.entries(others)) {
    if (!Object.hasOwn(standardTimes, name)) throw new OptionError(name, "it is unknown");
    if (!Number.isSafeInteger(value) || value < 1 || value > longestDelayMs) {
      throw new OptionError(name, `it is not a whole number from 1 to ${longestDelayMs}`);
    }
  }
  if (restart !== false) checkRestartPolicy(restart);
  return {
    agent,
    tags: Object.freeze([...new Set(tags)].toSorted((a, b) => (a < b ? -1 : 1))),
    ...(initialise === undefined ? {} : { initialise }),
    ...(check === undefined ? {} : { check }),
    ...(dispose === undefined ? {} : { dispose }),
    restart,
    ...standardTimes,
    ...others,
  };
}
