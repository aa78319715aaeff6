/**
 * The URL of a thread's entry file: TypeScript where the sources run, JavaScript where the build runs, which is one file or
 * many.
 *
 * @param name The file without its ending, relative to the folder of the sources.
 * @param importer `import.meta.url` of a file of the same package.
 */
export function threadEntry(name: string, importer: string): URL {
  const [folder, ending] = importer.endsWith(".ts") ? ["src", ".ts"] : ["dist", ".js"];
  const packageFolder = importer.slice(0, importer.lastIndexOf(`/${folder}/`));
  return new URL(`${packageFolder}/${folder}/${name}${ending}`);
}

/**
 * The flags a thread inherits: the conditions packages are resolved with, and nothing that loads code of the application.
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
