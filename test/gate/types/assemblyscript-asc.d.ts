/**
 * The part of the AssemblyScript compiler's interface that builds and tests use. `tsconfig.test.json` puts this file in
 * place of the compiler's own declarations, which declare the guest's globals (`console`, `i32`, `memory`) for every file.
 */

/** Collects what the compiler prints. */
export interface MemoryStream {
  write(chunk: Uint8Array | string): void;
  /** Everything written so far, as text. */
  toString(): string;
}

/** Where the compiler reads and writes; files on disk for every function that is absent. */
export interface CompilerHost {
  readonly stdout?: MemoryStream;
  readonly stderr?: MemoryStream;
  /** Answers with the file's text, or null when there is none. */
  readonly readFile?: (name: string, baseFolder: string) => Promise<string | null> | string | null;
  readonly writeFile?: (name: string, contents: Uint8Array | string, baseFolder: string) => Promise<void> | void;
  /** Answers with the names in a folder, or null when there is none. */
  readonly listFiles?: (folder: string, baseFolder: string) => Promise<string[] | null> | string[] | null;
}

/** How a compilation ended. */
export interface CompilerResult {
  /** Null when the module was written. */
  readonly error: Error | null;
  readonly stdout: MemoryStream;
  readonly stderr: MemoryStream;
}

interface Compiler {
  createMemoryStream(): MemoryStream;
  /** Runs the compiler with the arguments of its command line. */
  main(commandLine: string[], host?: CompilerHost): Promise<CompilerResult>;
}

declare const compiler: Compiler;
export default compiler;
