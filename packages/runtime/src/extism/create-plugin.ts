import { OptionError, wasiModule } from "@cordon/core";
import { createRuntime } from "../create-runtime.ts";
import { inspectSkill } from "../inspect/inspect-skill.ts";
import type { SkillReport } from "../inspect/skill-report.ts";
import type { Runtime } from "../runtime.ts";
import { takeSkillSource } from "../skill/skill-source.ts";
import { checkPluginOptions } from "./check-plugin-options.ts";
import type { Plugin } from "./plugin.ts";
import type { ManifestLike } from "./plugin-manifest.ts";
import type { ExtismPluginOptions, PluginSettings } from "./plugin-options.ts";
import { type PluginPermissions, pluginPermissions } from "./plugin-permissions.ts";
import { readPluginManifest } from "./read-plugin-manifest.ts";
import { SessionPlugin } from "./session-plugin.ts";

const pageBytes = 65_536;
/** The longest a timer can be: a plugin keeps its variables until it is closed. */
const neverIdleMs = 2_147_483_647;
/** What a manifest of Cordon can list. */
const mostTools = 100;

const identity = { abi: 1, id: "plugin", name: "plugin", version: "0.0.0" };
const networkIfGranted = { permission: "network:http", optional: true };

/**
 * Makes an Extism plugin that runs in Cordon's sandbox, in the shape of `createPlugin` of Extism's JavaScript SDK.
 *
 * Each plugin has a runtime of its own, so it takes some threads. It reaches the hosts and folders it is given and
 * nothing else; docs/guides/extism.md lists what differs from Extism, and why.
 *
 * @param manifest A manifest, its JSON text, or one module: a path, a `file:` URL, or bytes, which are copied.
 * @param options What it may do and take; they win over the manifest's.
 * @throws OptionError for what is unknown or would weaken the sandbox, with the way to do it in Cordon; ModuleRejectedError,
 * SkillRefusedError when the hash is another, SkillUnreadableError, LimitError, MountError, AdmissionTimeoutError
 * @example
 * ```ts
 * await using plugin = await createPlugin("./plugin.wasm", { config: { greeting: "Hello" }, timeoutMs: 1_000 });
 * const output = await plugin.call("greet", "Benjamin");
 * console.log(output?.text());
 * ```
 */
export async function createPlugin(
  manifest: ManifestLike | PromiseLike<ManifestLike>,
  options: ExtismPluginOptions = {},
): Promise<Plugin> {
  checkPluginOptions(options);
  const { module, digest, settings: ofManifest } = readPluginManifest(await manifest);
  checkPluginOptions(ofManifest);
  const settings = withOptions(ofManifest, options);
  const permissions = pluginPermissions(settings);
  const { bytes } = await takeSkillSource(module);
  const report = await inspectSkill(bytes, { manifest: identity });
  requireWasi(report, options);
  const runtime = await createRuntime({
    policy: { version: 1, skills: { "plugin@*": digest === undefined ? {} : { digest } } },
    grants: permissions.grants,
    mounts: permissions.mounts,
    limits: limitsOf(settings),
    http: httpOf(settings, options),
    cells: { max: 1, computing: 1, spare: 0 },
  });
  return await loadPlugin(runtime, { bytes, report, permissions, settings, options });
}

interface PluginParts {
  readonly bytes: Uint8Array;
  readonly report: SkillReport;
  readonly permissions: PluginPermissions;
  readonly settings: PluginSettings;
  readonly options: ExtismPluginOptions;
}

async function loadPlugin(runtime: Runtime, parts: PluginParts): Promise<Plugin> {
  const { bytes, report, permissions, settings, options } = parts;
  try {
    const tools = (report.module.exports ?? []).filter(({ role }) => role === "tool").slice(0, mostTools);
    const manifest = {
      ...identity,
      // A plugin may import `http_request` and never use it: it links, and is refused when it is used.
      permissions: [...permissions.grants, networkIfGranted],
      tools: tools.map(({ name }) => ({ name })),
    };
    return new SessionPlugin({
      runtime,
      skill: await runtime.load(bytes, { manifest }),
      module: report.module,
      session: { idleTimeMs: neverIdleMs, logLevel: options.logLevel ?? "silent", config: { ...settings.config } },
      logger: options.logger ?? console,
      onReceipt: options.onReceipt,
    });
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

function withOptions(ofManifest: PluginSettings, options: ExtismPluginOptions): PluginSettings {
  return {
    allowedHosts: options.allowedHosts ?? ofManifest.allowedHosts,
    allowedPaths: options.allowedPaths ?? ofManifest.allowedPaths,
    config: options.config ?? ofManifest.config,
    memory: options.memory ?? ofManifest.memory,
    timeoutMs: options.timeoutMs ?? ofManifest.timeoutMs,
  };
}

function requireWasi({ module }: SkillReport, { useWasi }: ExtismPluginOptions): void {
  const importsWasi = module.imports?.some((entry) => entry.module === wasiModule) === true;
  if (importsWasi && useWasi !== true) {
    throw new OptionError("useWasi", `the plugin imports "${wasiModule}"; pass true to let it`);
  }
}

function limitsOf({ memory = {}, timeoutMs }: PluginSettings): Readonly<Record<string, number>> {
  const { maxPages, maxVarBytes } = memory;
  const bytes = maxPages === undefined ? undefined : maxPages * pageBytes;
  const limits = { memory: bytes, kernelMemory: bytes, vars: maxVarBytes, wallTime: timeoutMs ?? undefined };
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function httpOf({ memory }: PluginSettings, { http, allowHttpResponseHeaders }: ExtismPluginOptions): object {
  const maximumBodyBytes = memory?.maxHttpResponseBytes;
  return {
    ...http,
    extismResponseHeaders: allowHttpResponseHeaders === true,
    ...(maximumBodyBytes === undefined ? {} : { maximumBodyBytes }),
  };
}
