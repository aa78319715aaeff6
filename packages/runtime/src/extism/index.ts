export { createPlugin } from "./create-plugin.ts";
export type { Plugin, PluginExport, PluginImport } from "./plugin.ts";
export { PluginOutput } from "./plugin-output.ts";
export type {
  ManifestLike,
  ManifestWasm,
  ManifestWasmData,
  ManifestWasmPath,
  ManifestWasmUrl,
  PluginManifest,
  SnakeCaseSettings,
} from "./plugin-manifest.ts";
export type { ExtismPluginOptions, MemoryOptions, PluginLogger, PluginSettings } from "./plugin-options.ts";
export { CordonError, DisposedError, OptionError, PluginCallError } from "@cordon/core";
