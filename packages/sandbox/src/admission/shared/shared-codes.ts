import type { AdmissionSizes, AdmittedModule } from "../admitted-module.ts";

/** Code that several skills can have, compiled, with what admission found in it. */
export interface SharedCode extends Pick<AdmittedModule, "tableElements" | "features" | "keptGlobals"> {
  readonly module: WebAssembly.Module;
  readonly sizes: Omit<AdmissionSizes, "originalBytes">;
}

const defaultMaximum = 8;

/**
 * Compiled code by what it depends on. The code used least recently makes room: skills that have it keep it, and a skill
 * that comes later has it made again.
 */
export class SharedCodes {
  readonly #codes = new Map<string, SharedCode>();
  readonly #maximum: number;

  /** @param maximum How many are kept. */
  constructor(maximum: number = defaultMaximum) {
    this.#maximum = maximum;
  }

  /** The code with a key, which counts as used now. */
  get(key: string): SharedCode | undefined {
    const code = this.#codes.get(key);
    if (code !== undefined) this.keep(key, code);
    return code;
  }

  /** Keeps code under its key. */
  keep(key: string, code: SharedCode): void {
    this.#codes.delete(key);
    this.#codes.set(key, code);
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= this.#maximum) return;
      this.#codes.delete(oldest);
    }
  }
}
