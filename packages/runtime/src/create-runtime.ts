import { resolve } from "node:path";
import {
  type Approvals,
  createApprovals,
  createMemoryKeyValueStore,
  defaultKeyValueQuotaBytes,
  FileQuotas,
  HttpConnections,
} from "@cordon/capabilities";
import { type CordonEventListener, DisposedError, parseLimits, parsePermissionEntries } from "@cordon/core";
import { createSandbox, type SandboxListener } from "@cordon/sandbox";
import { openResultCache } from "./cache/result-cache.ts";
import { DataThreadClient } from "./data-thread/data-thread-client.ts";
import { createSkillDirectory } from "./nesting/skill-directory.ts";
import { loadPolicy, type LoadedPolicy } from "./policy/load-policy.ts";
import { checkRuntimeOptions } from "./options/check-options.ts";
import { openSecrets } from "./options/open-secrets.ts";
import { defaultMaxRecordingBytes } from "./replay/recorder.ts";
import { replayRecording } from "./replay/replay-recording.ts";
import type { HttpOptions, Runtime, RuntimeOptions } from "./runtime.ts";
import type { RuntimeState } from "./runtime-state.ts";
import { sha256 } from "./sha256.ts";
import { loadSkill } from "./skill/load-skill.ts";
import { observeRuntime } from "./telemetry/observe-runtime.ts";

/**
 * Starts a runtime: reads the policy, and starts the threads in which skills are admitted and run. It keeps the process
 * alive only while something is under way.
 *
 * @param options What the operator decides. Default: nothing is granted, and the default limits hold.
 * @throws PolicyError with file, line and column; OptionError, PermissionError and LimitError for what the options hold;
 * UnsupportedPlatformError on a Node that cannot hold skills.
 * @example
 * ```ts
 * await using runtime = await createRuntime({ policy: "./policy.yaml" });
 * await using report = await runtime.load("./skills/report.wasm");
 * const receipt = await report.call({ file: "/data/package-lock.json" });
 * ```
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  checkRuntimeOptions(options);
  const secrets = openSecrets(options.secrets);
  const everySkill = parsePermissionEntries(options.grants ?? [], "allow");
  const limits = parseLimits(options.limits ?? {});
  const policy = await loadPolicy(options.policy);
  const resultCache = options.resultCache === undefined ? undefined : await openResultCache(options.resultCache);
  let lastCallId = 0;
  const { onEvent, attach, close } = observeRuntime(options);
  const { cells = {}, maxQueuedCalls, stackKib, maxCommittedBytes, maxSessions, maxCallDepth = 3 } = options;
  const sandbox = createSandbox({
    listener: cellEvents(onEvent),
    cells,
    maxCallDepth,
    ...(maxQueuedCalls === undefined ? {} : { maxQueuedCalls }),
    ...(stackKib === undefined ? {} : { stackKib }),
    ...(maxCommittedBytes === undefined ? {} : { maxCommittedBytes }),
    ...(maxSessions === undefined ? {} : { maxSessions }),
  });
  attach(sandbox);
  const state: RuntimeState = {
    sandbox,
    dataThread: new DataThreadClient(),
    resultCache,
    policy,
    policyDigest: await digestOf(policy, options),
    everySkill,
    mounts: absoluteFolders(options.mounts ?? {}),
    limits,
    fileQuotas: new FileQuotas(),
    keyValue: {
      store: options.kv?.store ?? createMemoryKeyValueStore(),
      quotaBytes: options.kv?.quotaBytes ?? defaultKeyValueQuotaBytes,
    },
    environment: new Map(Object.entries(options.env ?? {})),
    approvals: approvalsOf(options),
    http: httpOf(options.http ?? {}),
    secrets,
    recording: {
      always: options.record ?? false,
      maxBytes: options.maxRecordingBytes ?? defaultMaxRecordingBytes,
    },
    onEvent,
    directory: createSkillDirectory(),
    maxCallDepth,
    skills: new Set(),
    takeCallId: () => (lastCallId += 1),
  };
  let disposal: Promise<void> | undefined;
  return Object.freeze({
    load: async (...[source, loadOptions]: Parameters<Runtime["load"]>) => {
      if (disposal !== undefined) throw new DisposedError("runtime");
      const skill = await loadSkill(state, source, loadOptions ?? {});
      if (disposal === undefined) return skill;
      await skill[Symbol.asyncDispose]();
      throw new DisposedError("runtime");
    },
    replay: async (...[recorded, skill, replayOptions]: Parameters<Runtime["replay"]>) => {
      if (disposal !== undefined) throw new DisposedError("runtime");
      return await replayRecording(state, recorded, { skill, options: replayOptions ?? {} });
    },
    [Symbol.asyncDispose]: (): Promise<void> => (disposal ??= disposeOf(state).finally(close)),
  });
}

function httpOf({ maximumBodyBytes, extismResponseHeaders, ...connections }: HttpOptions): RuntimeState["http"] {
  return {
    connections: new HttpConnections(connections),
    ...(maximumBodyBytes === undefined ? {} : { maximumBodyBytes }),
    ...(extismResponseHeaders === undefined ? {} : { extismResponseHeaders }),
  };
}

async function disposeOf({ sandbox, dataThread, skills, http }: RuntimeState): Promise<void> {
  const ended = Promise.all([...skills].map((skill) => skill[Symbol.asyncDispose]()));
  await Promise.all([sandbox[Symbol.asyncDispose](), dataThread[Symbol.asyncDispose]()]);
  await ended;
  await http.connections[Symbol.asyncDispose]();
}

/** The policy in force is the file's and what the embedder added; a change of either is another policy. */
async function digestOf(policy: LoadedPolicy, { grants, mounts, limits }: RuntimeOptions): Promise<string> {
  if (grants === undefined && mounts === undefined && limits === undefined) return policy.digest;
  const text = JSON.stringify([policy.digest, grants ?? [], mounts ?? {}, limits ?? {}]);
  return await sha256(new TextEncoder().encode(text));
}

function approvalsOf({ approve, approvalTimeoutMs }: RuntimeOptions): Approvals | undefined {
  if (approve === undefined) return undefined;
  return createApprovals({ approve, ...(approvalTimeoutMs === undefined ? {} : { timeoutMs: approvalTimeoutMs }) });
}

function absoluteFolders(mounts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(mounts).map(([path, folder]) => [path, resolve(folder)]));
}

function cellEvents(onEvent: CordonEventListener | undefined): SandboxListener {
  if (onEvent === undefined) return {};
  return {
    cellStart: (cellId) => onEvent({ type: "cell-start", timeMs: Date.now(), cellId, kind: "thread" }),
    cellExit: (cellId, cause) => onEvent({ type: "cell-exit", timeMs: Date.now(), cellId, cause }),
    cellHog: (cellId, callId) => onEvent({ type: "cell-hog", timeMs: Date.now(), cellId, callId }),
  };
}
