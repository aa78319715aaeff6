/**
 * The URL of a thread's entry file beside the importing one. The entry is TypeScript where the sources run and
 * JavaScript where the build runs, so the ending is taken from the importing file.
 *
 * @param name The file without its ending, relative to the importing file.
 * @param importer `import.meta.url` of the importing file.
 */
export function threadEntry(name: string, importer: string): URL {
  return new URL(`${name}${importer.endsWith(".ts") ? ".ts" : ".js"}`, importer);
}

/**
 * The flags a thread inherits: only the conditions packages are resolved with. A preloaded module of the application has
 * no business in a thread that runs untrusted code, and some flags of a process are errors in a thread.
 *
 * @param flags `process.execArgv` of the spawning thread.
 */
export function threadFlags(flags: readonly string[]): string[] {
  return flags.flatMap((flag, index) => {
    if (flag.startsWith("--conditions=")) return [flag];
    const value = flags[index + 1];
    return (flag === "--conditions" || flag === "-C") && value !== undefined ? [`--conditions=${value}`] : [];
  });
}
