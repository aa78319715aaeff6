/** The kinds of hosts a skill is built for. */
export const buildTargets = ["cordon", "extism"] as const;

/**
 * The kind of host a skill is built for: `cordon`, or `extism` for one that has WASI and maybe the functions of
 * `@cordon/pdk/extism`.
 */
export type BuildTarget = (typeof buildTargets)[number];

const files: Readonly<Record<BuildTarget, string>> = { cordon: "engine.wasm", extism: "engine-extism.wasm" };

/** Where the engine of a target is. */
export function engineFile(target: BuildTarget): URL {
  return new URL(`../../build/${files[target]}`, import.meta.url);
}
