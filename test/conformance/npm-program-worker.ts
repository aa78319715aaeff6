import { parentPort, workerData } from "node:worker_threads";
import { refusedExport } from "@cordon/sandbox/admission";
import { type NpmProgram, npmPrograms } from "./npm-programs.ts";
import { type EngineMode, rewriteAllModules } from "./rewriting-engine.ts";

/** What to run, and how. */
export interface NpmProgramData {
  readonly program: NpmProgram;
  readonly mode: EngineMode;
}

/** What came of it. */
export interface NpmProgramResult {
  readonly output: unknown;
  /** Modules that were rewritten on the way. */
  readonly rewritten: number;
  /** The refused flags of its instances. */
  readonly refused: readonly number[];
}

const { program, mode } = workerData as NpmProgramData;
const log = rewriteAllModules(mode);
const output: unknown = await npmPrograms[program]();
const refused = log.instances.map(({ exports }) => (exports[refusedExport] as WebAssembly.Global).value as number);
parentPort?.postMessage({ output, rewritten: log.rewritten.length, refused } satisfies NpmProgramResult);
