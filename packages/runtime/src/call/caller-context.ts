import { OptionError } from "@cordon/core";

/** What a skill is told about a call. It decides nothing: a skill believes it or not. */
export interface CallerContext {
  /** The agent that calls. */
  readonly agent?: string;
  /** The conversation the call belongs to. */
  readonly conversation?: string;
  /** Whom the call is for, in words the skill may know; the option `tenant` of the call itself is never told. */
  readonly tenant?: string;
}

const names = ["agent", "conversation", "tenant"] as const satisfies readonly (keyof CallerContext)[];

/** Configured values with such a name are the runtime's. */
const prefix = "cordon.";

/** Whether a value can be the context of a call. */
export function isCallerContext(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) => names.some((known) => known === name) && (text === undefined || typeof text === "string"),
  );
}

/**
 * What `config_get` answers from: the caller's values, and what the skill is told about the call as `cordon.agent`,
 * `cordon.conversation` and `cordon.tenant`.
 *
 * @throws OptionError when the caller's values have such a name.
 */
export function configOf(
  config: Readonly<Record<string, string>> = {},
  context: CallerContext = {},
): Readonly<Record<string, string>> {
  const taken = Object.keys(config).find((name) => name.startsWith(prefix));
  if (taken !== undefined) {
    throw new OptionError("config", `"${taken}" begins with "${prefix}", as only the runtime's do; pass "context"`);
  }
  const told = names.flatMap((name) => {
    const text = context[name];
    return text === undefined ? [] : [[`${prefix}${name}`, text] as const];
  });
  return { ...config, ...Object.fromEntries(told) };
}
