import type { ErrorCode, LimitOverrides, Limits, ModuleInspection, Rate, RejectionReason } from "@cordon/core";

/** Why a skill is refused, whatever a policy says. */
export interface Refusal {
  /** The code of the error that `load` throws for it. */
  readonly code: "MODULE_REJECTED" | "MANIFEST_INVALID" | "ADMISSION_TIMEOUT";
  /** The kind of rule it broke; `deadline`: admission did not end in time. */
  readonly rule: RejectionReason | "deadline";
  /** What is wrong, as the second half of a sentence. */
  readonly detail: string;
  /** Where in the file, in bytes, when the rule has a place. */
  readonly offset?: number;
  /** Where in the manifest, as in `permissions[0]`, when it is in there. */
  readonly field?: string;
  /** For the rule `limit`: what is limited, the module's value, and the most that is admitted. */
  readonly limit?: { readonly what: string; readonly value: number; readonly maximum: number };
}

/** A tool of a skill. */
export interface ReportedTool {
  readonly name: string;
  /** The export that serves it; undefined when there is none, or the exports could not be read. */
  readonly export?: string;
  /** The author's words, escaped and cut. */
  readonly description?: string;
  /** Whether it has a JSON Schema for its input. */
  readonly declaresInput: boolean;
  /** Whether it has one for its output, so that its output is JSON. */
  readonly declaresOutput: boolean;
}

/** A permission that a manifest requests. */
export interface ReportedPermission {
  readonly permission: string;
  /** The author's words, escaped. */
  readonly reason?: string;
  /** The skill loads without it. */
  readonly optional: boolean;
  /** Upper case. Undefined: every method. */
  readonly methods?: readonly string[];
  readonly maxCalls?: number;
  readonly maxBytes?: number;
  readonly rate?: Rate;
}

/** What a manifest says. Its texts are its author's, escaped and cut, and not to be trusted. */
export interface ReportedManifest {
  /** Where it came from: the section of the module, or the options. */
  readonly source: "module" | "options";
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  readonly permissions: readonly ReportedPermission[];
  /** The limits it asks for; they only tighten the operator's. */
  readonly limits: LimitOverrides;
}

/** An entry for the `allow` list of a policy: a permission, or one with the methods it is for. */
export type AllowEntry = string | { readonly permission: string; readonly methods: readonly string[] };

/** What a policy says to one requested permission. */
export interface PermissionVerdict {
  readonly permission: string;
  readonly optional: boolean;
  /**
   * `granted`: an entry covers it. `ask`: an `ask` entry covers it, so that the skill loads; each request waits for an
   * approval. `denied`: the skill loads, and a `deny` entry refuses all of it. `missing`: no single
   * entry covers it, and unless it is optional the skill does not load.
   */
  readonly verdict: "granted" | "ask" | "denied" | "missing";
  /** The entry that decides; undefined when none does. */
  readonly rule?: string;
  /** For the operator, in words. */
  readonly why: string;
  /** Of one that is missing: the entry that would grant exactly it. */
  readonly add?: AllowEntry;
}

/** Why a skill that is admitted would not load under the policy. */
export interface PolicyProblem {
  /** The code of the error that `load` throws for it. */
  readonly code: ErrorCode;
  readonly message: string;
}

/** A folder the policy's entry shows to the skill. */
export interface ReportedMount {
  readonly path: string;
  /** Absolute. */
  readonly folder: string;
  /** Why it cannot be mounted. */
  readonly problem?: PolicyProblem;
}

/** What to add to a policy, in the shape of one: `JSON.stringify` of it is YAML that can be merged into the file. */
export interface PolicyAddition {
  readonly skills: Readonly<
    Record<
      string,
      {
        readonly allow?: readonly AllowEntry[];
        /** Virtual paths. The folders are placeholders for the operator's own. */
        readonly mounts?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** What a policy says to a skill. */
export interface PolicyReport {
  /** Whether the skill would load: it is admitted and there is no problem. */
  readonly loads: boolean;
  /** The key of the entry that is for the skill. Undefined when none or several are, or its id is not known. */
  readonly entry?: string;
  /** Without an entry: the keys of those for other versions of the same id. */
  readonly otherEntries: readonly string[];
  /** In the order of the manifest. */
  readonly permissions: readonly PermissionVerdict[];
  /** In the order of the policy. */
  readonly mounts: readonly ReportedMount[];
  /** In the order `load` finds them; it throws the first. */
  readonly problems: readonly PolicyProblem[];
  /** What would grant what is missing, and mount what is not; undefined when nothing is, or when that would not help. */
  readonly addition?: PolicyAddition;
}

/** What was read of a module, whether it is admitted or not. What is undefined was not reached. */
export type ReportedModule = Omit<ModuleInspection, "refusals" | "omittedRefusals" | "tools">;

/**
 * Everything that is known about a skill without running it. Plain data. Every text that came from the module is escaped
 * and cut: safe to print, and not for comparing.
 */
export interface SkillReport {
  /** `sha256:` and the digest of the module. */
  readonly digest: string;
  readonly fileBytes: number;
  /** What a policy calls it: from the manifest, or for a plugin without one from its file. Undefined when that is broken. */
  readonly skill?: { readonly id: string; readonly version: string };
  /** Whether admission takes it, its manifest can be read and its tools are there. */
  readonly admitted: boolean;
  /** Why not: what `load` stops at, and everything else that is wrong in the parts that could be read. At most 100. */
  readonly refusals: readonly Refusal[];
  /** How many refusals there are beyond those. */
  readonly omittedRefusals: number;
  /** Undefined when there is none, or it is refused. */
  readonly manifest?: ReportedManifest;
  /** Those the manifest lists, or without one every export that can be one. */
  readonly tools: readonly ReportedTool[];
  readonly module: ReportedModule;
  /** The limits a call would have: the policy's, tightened by the manifest's. */
  readonly limits: Limits;
  /** What the policy says, when one was given. */
  readonly policy?: PolicyReport;
}
