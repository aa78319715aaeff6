import type { JsonValue, Receipt } from "../receipt/receipt.ts";
import type { PlainObject } from "../validation/plain-object.ts";

/**
 * What a tool can do to the world, as far as its permissions say: `none`, `read` (files, keys, values), or `write`
 * (anything that changes something or sends something out: a network request carries data away).
 */
export type SkillEffects = "none" | "read" | "write";

/**
 * How far the operator trusts a skill. It grants nothing: rules about approvals read it. What a `trusted` skill returns is
 * taken for the operator's own words, so it is not for skills that pass on what others wrote.
 */
export type SkillTrust = "untrusted" | "verified" | "trusted";

/** The `AbortSignal` of the host. Core loads no host's types, so it takes the one that is there where this is used. */
export type HostAbortSignal = typeof globalThis extends { readonly AbortSignal: { readonly prototype: infer Signal } }
  ? Signal
  : never;

/** The limits of a call that a caller can tighten. Left out: the skill's own. */
export interface SkillCallLimits {
  /** Milliseconds. */
  readonly wallTimeMs?: number;
  /** Only for skills whose fuel is metered. */
  readonly fuel?: number;
  /** Bytes of HTTP requests and answers. */
  readonly httpBytes?: number;
}

/** A tool of a loaded skill. Names, description and schemas are its author's text, not to be trusted. */
export interface SkillTool {
  readonly skillId: string;
  readonly version: string;
  /** `sha256:` and the digest of the module. */
  readonly digest: string;
  /** `sha256:` and the digest of the policy it runs under. */
  readonly policyDigest: string;
  readonly tool: string;
  readonly description?: string;
  /** What its author filed the skill under. Default: nothing. */
  readonly tags?: readonly string[];
  /** JSON Schema of the input. Undefined: any bytes. */
  readonly inputSchema?: PlainObject;
  /** JSON Schema of the output. Undefined: any bytes. */
  readonly outputSchema?: PlainObject;
  /** What the skill requests, as permissions. */
  readonly permissions: readonly string[];
  readonly effects: SkillEffects;
  readonly trust: SkillTrust;
  /** Whether the operator wants every call confirmed. */
  readonly confirm: boolean;
  /** What one call may use at most. */
  readonly limits: SkillCallLimits;
}

/** One call of a tool. */
export interface SkillCallRequest {
  readonly skillId: string;
  readonly tool: string;
  /** The module the caller means; a skill that has another digest by now is not called. */
  readonly digest: string;
  /** A JSON value, or bytes for a tool that declares no input. */
  readonly input: JsonValue | Uint8Array;
  /** Permissions that bound the call from above; each list must cover what is done. Default: none bounds it. */
  readonly ceilings?: readonly (readonly string[])[];
  readonly tenant?: string;
  /** What the skill is told about the call. It decides nothing. Default: nothing. */
  readonly context?: { readonly agent?: string; readonly conversation?: string; readonly tenant?: string };
  readonly limits?: SkillCallLimits;
  readonly signal: HostAbortSignal;
}

/**
 * Calls tools of skills: the only hands of an agent. A runner decides and enforces; its caller is not trusted more than a
 * skill is.
 */
export interface SkillRunner {
  /** The tools there are now. */
  tools(): readonly SkillTool[];
  /**
   * Holds an input against what a tool declares, before anybody is asked about the call. Default: a call finds out.
   *
   * @returns Why it would be refused; undefined when it would not.
   */
  check?(request: Pick<SkillCallRequest, "skillId" | "tool" | "input" | "signal">): Promise<string | undefined>;
  /**
   * Calls a tool. What it may do is what the skill requests, the policy grants and every ceiling lets through.
   *
   * @returns The receipt, however the call ended.
   * @throws CordonError when there was no call: the skill is gone or another one by now, the options are wrong.
   */
  call(request: SkillCallRequest): Promise<Receipt>;
}
