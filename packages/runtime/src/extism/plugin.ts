import type { PluginOutput } from "./plugin-output.ts";

/** An import of a plugin. Names are the module's text, escaped and cut: for showing. */
export interface PluginImport {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
}

/** An export of a plugin. */
export type PluginExport = Omit<PluginImport, "module">;

/** A plugin in the shape of Extism's JavaScript SDK. You own it: close it, or use `await using`. */
export interface Plugin extends AsyncDisposable {
  /**
   * Calls an exported function. Calls run one after the other, on one instance, until one of them traps or is stopped: the
   * next call then begins on a fresh instance, without variables.
   *
   * @param functionName An export without parameters that returns nothing or a status.
   * @param input Text or bytes. Default: none.
   * @returns What it set as its output; null when that is nothing.
   * @throws PluginCallError when the call does not end as `ok`; ToolUnknownError for a function it does not have;
   * OptionError for input of another kind; DisposedError
   */
  call(functionName: string, input?: string | Uint8Array): Promise<PluginOutput | null>;
  /** Whether a function can be called. */
  functionExists(functionName: string): Promise<boolean>;
  /** What the module exports. */
  getExports(): Promise<readonly PluginExport[]>;
  /** What the module imports. */
  getImports(): Promise<readonly PluginImport[]>;
  /** There is no instance to hand out: it is in another thread. @throws OptionError always */
  getInstance(): Promise<never>;
  /** Whether a call is under way. */
  isActive(): boolean;
  /**
   * Forgets everything: the next call begins on a fresh instance, without variables.
   *
   * @returns False when a call is under way; nothing happens then.
   */
  reset(): Promise<boolean>;
  /** Ends what is under way, and the plugin's threads. */
  close(): Promise<void>;
}
