import type { Approver, HttpConnectionsOptions, KeyValueStore, SecretSource } from "@cordon/capabilities";
import type { CallPriority, CordonEventListener, Limits, Manifest, Receipt, Recording, Telemetry } from "@cordon/core";
import type { CellOptions, StackKib } from "@cordon/sandbox";
import type { CallerContext } from "./call/caller-context.ts";
import type { BatchOptions } from "./batch/batch-options.ts";
import type { ResultCacheOptions } from "./cache/result-cache-options.ts";
import type { Replay, ReplayOptions } from "./replay/replay.ts";
import type { OpenSessionOptions, Session } from "./session/session.ts";
import type { PolicySource } from "./policy/load-policy.ts";

/** How skills reach the network, where the policy lets them. */
export interface HttpOptions extends HttpConnectionsOptions {
  /** The most bytes of one decoded body. Default 8 MiB. */
  readonly maximumBodyBytes?: number;
  /** Whether `http_headers` tells Extism plugins the headers of answers. Default true. */
  readonly extismResponseHeaders?: boolean;
}

/** What an embedder decides about a runtime. It is the operator's side: nothing in it comes from a skill. */
export interface RuntimeOptions {
  /** The policy: a path or URL of a YAML file, or plain data. Default: nothing is granted. */
  readonly policy?: PolicySource;
  /** Permissions granted to every skill beside the policy, as strings or in the object form. Default: none. */
  readonly grants?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Folders of the host by virtual path, for every skill; one of the policy's entry wins. Default: none. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Limits that replace the policy's, under the names of the policy: `{ wallTime: "2s" }`. Default: none. */
  readonly limits?: Readonly<Record<string, unknown>>;
  /**
   * Values that skills read with `env:read:NAME`. They are what you put here, never the variables of your process. Not a
   * place for secrets: a skill sees the values. Default: none.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Where skills keep their keys, one space for each tenant and skill. Default: in memory, gone with the runtime. */
  readonly kv?: KeyValueOptions;
  /**
   * Answers requests that an `ask` entry wants approved. Only `true` approves. The call's own limits go on meanwhile, so give
   * skills that ask a `wallTime` that a person can meet. Default: nobody can be asked, and every `ask` is refused.
   */
  readonly approve?: Approver;
  /** The time an approval may take, in milliseconds; silence refuses. Default 60,000. */
  readonly approvalTimeoutMs?: number;
  /**
   * Secrets that the host puts into https requests where `secret:use:NAME@HOST` is granted: values by name, or a source that
   * is asked for each use. No skill gets to see a value, and what a call leaves is searched for it, see
   * docs/guides/secrets.md. Default: there are none, and nothing is searched.
   */
  readonly secrets?: Readonly<Record<string, string>> | SecretSource;
  /** How skills reach the network. Default: the system's name servers and TCP, directly. */
  readonly http?: HttpOptions;
  /**
   * What all calls that run and all sessions may hold together, in bytes: their linear memory and their kernels'. A call
   * that does not fit ends as `limit` of `memory`. At least 1 MiB. Default: half of the machine's memory, or of the limit of the process's
   * control group when that is less; at least 256 MiB.
   */
  readonly maxCommittedBytes?: number;
  /**
   * Sessions there may be at once, at most 1,000; `openSession` refuses one more. 0 forbids them. Each holds the memory of
   * an instance while it lives. Default 64.
   */
  readonly maxSessions?: number;
  /**
   * How deep calls may nest when skills call skills, see docs/guides/calling-skills.md: with 3 the application's call, one
   * it makes, one that one makes, and one more. 0 forbids them. Less than the calls that can wait on all cells together,
   * which are 4 on each unless `stackKib` says otherwise. Default 3.
   */
  readonly maxCallDepth?: number;
  /** Keeps results of calls that would come to the same again, see docs/guides/result-cache.md. Default: nothing is kept. */
  readonly resultCache?: ResultCacheOptions;
  /** How many cells, which are threads, run the calls. Default: as many as there is work for, see docs/guides/load.md. */
  readonly cells?: CellOptions;
  /** Calls that wait at most; one more ends at once as `limit` of `queue`. Default 10,000. */
  readonly maxQueuedCalls?: number;
  /**
   * Smaller stacks for skills that wait for the host, in KiB, so that more wait on one thread. It holds for **the whole
   * process**, also for the application's own WebAssembly. Default: the engine's, and no flag is touched.
   */
  readonly stackKib?: StackKib;
  /**
   * Whether calls are recorded that do not say otherwise: their receipts then have a `recording`, with everything the skill
   * was told, see docs/guides/replay.md. Calls of sessions never are. Default false.
   */
  readonly record?: boolean;
  /**
   * The most bytes a recording keeps of input, answers and clock, at most 64 MiB. A larger one is left `incomplete`, and the
   * call goes on. Default 16 MiB.
   */
  readonly maxRecordingBytes?: number;
  /** Hears of decisions, calls, modules and cells. It must not throw. */
  readonly onEvent?: CordonEventListener;
  /** Metrics, traces, logs: one, or several in the order they hear of things. Default: none, and nothing is made for them. */
  readonly telemetry?: Telemetry | readonly Telemetry[];
}

/** The key-value store of a runtime. */
export interface KeyValueOptions {
  /** Default: a store in memory, of at most 64 MiB, that ends with the runtime. */
  readonly store?: KeyValueStore;
  /** The most one space may hold: keys and values in bytes, and 64 for each entry. Default 1 MiB. */
  readonly quotaBytes?: number;
}

/** How to load one skill. */
export interface LoadOptions {
  /**
   * The manifest, as plain data, in place of the one in the module: for plugins that carry none. It still only requests.
   */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** The time admission may take, in milliseconds. Default 5,000. */
  readonly admissionDeadlineMs?: number;
}

/** What belongs to one call. */
export interface CallOptions {
  /** The tool to call. Default: the only one, or `execute`. */
  readonly tool?: string;
  /** Ends the call as `cancelled`, waiting or computing. */
  readonly signal?: AbortSignal;
  /**
   * Whom the call is for. It is in the receipt; nothing is ever shared between two calls, whoever they are for. When calls
   * wait, tenants take turns, and limits of concurrency and rate hold for each. Default: all calls without one are one's.
   */
  readonly tenant?: string;
  /** How urgent it is when calls wait. Default `normal`. */
  readonly priority?: CallPriority;
  /** Limits of this call; they can only tighten. Under the names of the policy: `{ wallTime: "200ms" }`. */
  readonly limits?: Readonly<Record<string, unknown>>;
  /**
   * Permissions that bound this call from above, as strings: each list must cover what is done, beside what the skill
   * requests and the policy grants. An empty list lets nothing through. Default: no bound.
   */
  readonly ceilings?: readonly (readonly string[])[];
  /** What the skill reads with `config_get`. Not a place for secrets: the skill sees the values. Default: nothing. */
  readonly config?: Readonly<Record<string, string>>;
  /** What the skill is told about the call: which agent, which conversation, for whom. It decides nothing. Default: nothing. */
  readonly context?: CallerContext;
  /** Log lines below it are dropped; with `silent` all of them. Default `info`. */
  readonly logLevel?: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  /** Whether the result may come from the runtime's `resultCache`, and go into it. Default: true where there is one. */
  readonly cache?: boolean;
  /** Whether everything the skill is told is kept in the receipt, for a replay. Then no cached result is used. Default: the runtime's. */
  readonly record?: boolean;
}

/** A loaded skill. Dispose of it when no call will follow; the runtime does it otherwise. */
export interface Skill extends AsyncDisposable {
  readonly manifest: Manifest;
  /** `sha256:` and the digest of the module. */
  readonly digest: string;
  /** The names of its tools. */
  readonly tools: readonly string[];
  /** What a call may use at most, unless it is tightened. */
  readonly limits: Limits;
  /** `sha256:` and the digest of the policy it runs under, as in its receipts. */
  readonly policyDigest: string;
  /**
   * Calls a tool on a fresh instance: nothing of an earlier call is there, and nothing of this one will be.
   *
   * @param input A JSON value, or bytes as a Uint8Array.
   * @param options Tool, signal, tenant, limits, config.
   * @returns The receipt, however the call ended: a trap, a denial or a timeout does not reject.
   * @throws ToolUnknownError, InputError, LimitError for arguments that make no call; DisposedError
   */
  call(input?: unknown, options?: CallOptions): Promise<Receipt>;
  /**
   * Holds an input against what a tool declares, without a call. A call does this too, with the same outcome.
   *
   * @param input What {@link Skill.call} takes.
   * @param options Tool and signal of the call.
   * @returns Why it would end as `invalid-input`; undefined when it would not.
   * @throws ToolUnknownError, InputError, OptionError for arguments that make no call; DisposedError
   */
  checkInput(input: unknown, options?: Pick<CallOptions, "tool" | "signal">): Promise<string | undefined>;
  /**
   * Calls a tool for each input, some at a time. Every input has a receipt, also one that cannot be encoded
   * (`invalid-input`) or was not begun when the signal was aborted (`cancelled`); none stops the others.
   *
   * @param inputs What {@link Skill.call} takes, one for each call.
   * @param options Those of a call, for all of them, and `concurrency` and `onProgress`.
   * @returns The receipts in the order of the inputs.
   * @throws ToolUnknownError, OptionError, LimitError for options that make no call; DisposedError
   */
  callBatch(inputs: readonly unknown[], options?: BatchOptions): Promise<readonly Receipt[]>;
  /**
   * Keeps one instance for several calls: its memory, globals, tables and variables are there in the next call. Only an
   * explicit choice of yours: whatever a call leaves there, the next one finds, so a session belongs to one tenant. You
   * own it: dispose of it, or use `await using`.
   *
   * @param options Tenant, limits and config of all its calls; how long it may be idle.
   * @throws SessionLimitError when there are `maxSessions` already; OptionError, LimitError, DisposedError
   */
  openSession(options?: OpenSessionOptions): Promise<Session>;
}

/** Loads and calls skills. You own it: dispose of it, or use `await using`. */
export interface Runtime extends AsyncDisposable {
  /**
   * Loads a skill: reads it once, admits and compiles it, and compares what it requests with what is granted.
   *
   * @param source A path or URL of a module, or its bytes, which are copied.
   * @throws ModuleRejectedError when admission refuses it; PermissionMissingError with everything it requests and is not
   * granted; SkillRefusedError when it is not the module the policy means; ManifestError, also for schemas of its tools; SkillUnreadableError, MountError,
   * AdmissionTimeoutError, DisposedError
   */
  load(source: string | URL | Uint8Array, options?: LoadOptions): Promise<Skill>;
  /**
   * Runs a recorded call again, without any effect: what the skill asks the host for is answered from the recording, while it
   * asks for the same as then. Output, ending, logs, fuel and memory are compared.
   *
   * It needs no permission, no mount and no network, and tells no listener. Limits of time are the runtime's or the loaded
   * skill's; all others are those of then, which must not be larger than what the operator lets the skill have now.
   *
   * @param recorded A receipt with a recording, or a recording, also from a file that anybody may have written.
   * @param skill The loaded skill, or its module: a path, a URL or the bytes.
   * @param options For a module that carries no manifest: the manifest; and who ends the replay.
   * @returns Whether it came to the same, and the first difference.
   * @throws ReplayRefusedError for a call that cannot be replayed, another module or other limits; RecordingError for what is
   * no recording; ToolUnknownError; for a module also what {@link Runtime.load} throws, except for missing permissions and
   * mounts; OptionError, DisposedError
   */
  replay(
    recorded: Receipt | Recording,
    skill: Skill | string | URL | Uint8Array,
    options?: ReplayOptions,
  ): Promise<Replay>;
}
