/**
 * The URL of a thread's entry file. The entry is TypeScript where the sources run and JavaScript where the build runs, so
 * folder and ending are taken from the importing file, wherever in the package that is: a build is one file or many.
 *
 * @param name The file without its ending, relative to the folder of the sources.
 * @param importer `import.meta.url` of the importing file.
 */
export function threadEntry(name: string, importer: string): URL {
  const [folder, ending] = importer.endsWith(".ts") ? ["src", ".ts"] : ["dist", ".js"];
  const packageFolder = importer.slice(0, importer.lastIndexOf(`/${folder}/`));
  return new URL(`${packageFolder}/${folder}/${name}${ending}`);
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
