import { createPlugin as createCordonPlugin } from "@cordon/runtime/extism";
import { createPlugin as createExtismPlugin } from "@extism/extism";

/** A call of a plugin, and its input. */
export type PluginCall = readonly [functionName: string, input?: string | Uint8Array];

/** What came of a call: the bytes as Latin-1, null for none; or the plugin's own error; or that it was stopped. */
export type PluginOutcome =
  | { readonly output: string | null }
  | { readonly pluginError: string }
  | { readonly stopped: true };

/** What a host showed of some calls of one plugin. */
export interface HostRun {
  readonly outcomes: readonly PluginOutcome[];
  /** Level and text. */
  readonly logs: readonly string[];
}

/** What both hosts are given. */
export interface HostOptions {
  readonly config?: Record<string, string>;
  readonly useWasi?: boolean;
  readonly logLevel?: Level | "silent";
  readonly allowHttpResponseHeaders?: boolean;
  readonly memory?: { readonly maxHttpResponseBytes?: number; readonly maxVarBytes?: number };
  /** Extism keeps to it in a worker only. */
  readonly timeoutMs?: number;
  /** For Extism: host names alone. Default: none. */
  readonly extismHosts?: string[];
  /** For Cordon: with their ports. Default: none. */
  readonly cordonHosts?: readonly string[];
}

interface AnyPlugin {
  call(name: string, input?: string | Uint8Array): Promise<{ bytes(): Uint8Array } | null>;
}

type Level = "trace" | "debug" | "info" | "warn" | "error";

/** Runs the same calls on a plugin in Extism's JavaScript SDK, and on one in Cordon. */
export async function runOnBoth(
  module: Uint8Array,
  calls: readonly PluginCall[],
  options: HostOptions = {},
): Promise<{ readonly extism: HostRun; readonly cordon: HostRun }> {
  const { extismHosts = [], cordonHosts = [], ...shared } = options;
  const extism = await onHost(calls, async (logger) => {
    const runInWorker = shared.timeoutMs !== undefined;
    const settings = { ...shared, runInWorker, logger: logger as Console, allowedHosts: extismHosts };
    const plugin = await createExtismPlugin({ wasm: [{ data: new Uint8Array(module) }] }, settings);
    return { plugin, close: () => plugin.close() };
  });
  const cordon = await onHost(calls, async (logger) => {
    const plugin = await createCordonPlugin(module, { ...shared, logger, allowedHosts: cordonHosts });
    return { plugin, close: () => plugin.close() };
  });
  return { extism, cordon };
}

type Logger = Readonly<Record<Level, (text: string) => void>>;

async function onHost(
  calls: readonly PluginCall[],
  open: (logger: Logger) => Promise<{ readonly plugin: AnyPlugin; readonly close: () => Promise<void> }>,
): Promise<HostRun> {
  const logs: string[] = [];
  const writeAs =
    (level: Level) =>
    (text: string): void =>
      void logs.push(`${level}: ${text}`);
  const logger: Logger = {
    trace: writeAs("trace"),
    debug: writeAs("debug"),
    info: writeAs("info"),
    warn: writeAs("warn"),
    error: writeAs("error"),
  };
  const { plugin, close } = await open(logger);
  try {
    const outcomes: PluginOutcome[] = [];
    for (const [name, input] of calls) outcomes.push(await outcomeOf(plugin, name, input));
    return { outcomes, logs };
  } finally {
    await close();
  }
}

async function outcomeOf(plugin: AnyPlugin, name: string, input?: string | Uint8Array): Promise<PluginOutcome> {
  try {
    const output = await plugin.call(name, input);
    return { output: output === null ? null : Buffer.from(output.bytes()).toString("latin1") };
  } catch (error) {
    const { message } = error as Error;
    const [, said] = /Plugin-originated error: (.*)$/su.exec(message) ?? [];
    return said === undefined ? { stopped: true } : { pluginError: said };
  }
}
