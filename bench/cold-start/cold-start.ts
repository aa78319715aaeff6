import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Who is started. */
export type ColdStarter = "cordon" | "extism" | "bare";

/** How long each step took in a process of its own, in milliseconds. */
export interface ColdStart {
  /** To import the library. */
  readonly importMs: number;
  /** From there to the first result of a tiny module. */
  readonly firstResultMs: number;
  /** From the bytes of another tiny module to its first result. */
  readonly nextModuleMs: number;
  /** The time all threads of the process were on a core, from the import to the first result. */
  readonly computingMs: number;
}

const files: Readonly<Record<ColdStarter, URL>> = {
  cordon: new URL("./cordon-process.ts", import.meta.url),
  extism: new URL("./extism-process.ts", import.meta.url),
  bare: new URL("./bare-process.ts", import.meta.url),
};

/**
 * Starts a process, and in it a library, as its users do: from what is built, without the sources.
 *
 * @param starter Whom.
 * @param slowdown How much slower it is made on purpose.
 * @throws Error when the process does not say how long it took.
 */
export async function coldStart(starter: ColdStarter, slowdown: number): Promise<ColdStart> {
  const { promise, resolve, reject } = Promise.withResolvers<ColdStart>();
  const child = fork(fileURLToPath(files[starter]), [String(slowdown)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.once("message", (took: ColdStart) => resolve(took));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`Cannot start "${starter}": its process ended with ${code}`)));
  try {
    return await promise;
  } finally {
    child.kill("SIGKILL");
  }
}
