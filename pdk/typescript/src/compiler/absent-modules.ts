import { builtinModules } from "node:module";
import type { OnResolveResult, Plugin } from "esbuild-wasm";

// The bundler reads it with an engine that knows no flag.
const builtin = Reflect.construct<[pattern: string], RegExp>(RegExp, ["^(?:node:)?[a-z_]+(?:/[a-z_]+)?$"]);
const known: ReadonlySet<string> = new Set(builtinModules);

/** What a skill has in place of a module of Node. */
const advice: ReadonlyMap<string, string> = new Map([
  ["fs", 'use fs of "@cordon/pdk"'],
  ["path", "paths are texts with slashes"],
  ["http", 'use fetch, or http of "@cordon/pdk"'],
  ["https", 'use fetch, or http of "@cordon/pdk"'],
  ["crypto", "use crypto.getRandomValues and crypto.randomUUID; for digests, a package"],
  ["buffer", "use Uint8Array, TextEncoder and TextDecoder"],
  ["process", 'values come from env of "@cordon/pdk"'],
  ["url", "URL and URLSearchParams are there without an import"],
  ["timers", "setTimeout and setInterval are there without an import"],
]);

/**
 * What to say about a module of Node that an author imports; undefined for any other name.
 *
 * @param name As it is imported: `node:fs/promises`, `fs`.
 */
export function moduleAdvice(name: string): string | undefined {
  const bare = name.replace(/^node:/u, "");
  if (!known.has(bare) && !name.startsWith("node:")) return undefined;
  const more = advice.get(bare.split("/")[0] ?? "");
  return `a skill has no modules of Node${more === undefined ? "" : `; ${more}`}`;
}

/**
 * Modules of Node that packages import are empty ones, with a warning: many use them on Node only. The author's own imports
 * of them lead nowhere, which is an error.
 */
export const absentModules: Plugin = {
  name: "absent-modules",
  setup: (build) => {
    build.onResolve({ filter: builtin }, async (args): Promise<OnResolveResult | undefined> => {
      const { path, importer, kind, resolveDir } = args;
      const isAsked: unknown = args.pluginData;
      const isOfPackage = importer.includes("/node_modules/") || importer.includes("\\node_modules\\");
      if (!known.has(path.replace(/^node:/u, "")) || !isOfPackage || isAsked === absentModules) return undefined;
      // A package of that name serves as well as the module would.
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: absentModules });
      if (found.errors.length === 0) return found;
      const file = importer.replaceAll("\\", "/").replace(/^.*\/node_modules\//u, "");
      const text = `${file} imports "${path}", and a skill has no modules of Node: it gets an empty one`;
      return { path, namespace: "absent", warnings: [{ text }] };
    });
    build.onLoad({ filter: builtin, namespace: "absent" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};
