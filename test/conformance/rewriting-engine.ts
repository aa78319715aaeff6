import { privateModule } from "@cordon/sandbox/admission";
import { cellImports, createSlots, prepare, rewrite, type Rewritten } from "./rewritten-instance.ts";

/** How modules are run: as they are, with interrupt checks, or with fuel too. */
export type EngineMode = "original" | "checks" | "fuel";

/** What was rewritten, and the instances made of it. */
export interface EngineLog {
  readonly rewritten: Rewritten[];
  readonly instances: WebAssembly.Instance[];
}

type Bytes = Uint8Array | ArrayBuffer;

/** The part of the engine's interface that libraries load their modules with. */
export interface Engine {
  compile(this: void, source: Bytes): Promise<WebAssembly.Module>;
  instantiate(
    this: void,
    source: Bytes,
    imports?: WebAssembly.Imports,
  ): Promise<{ readonly instance: WebAssembly.Instance }>;
}

/** What the same function does with a compiled module. */
type InstantiateModule = (source: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>;

/** The engine of this thread, as libraries see it. */
export const engine: Engine = WebAssembly as unknown as Engine;

const maxMemoryPages = 16_384;
const maxTableElements = 100_000;
const slotAddress = 128;

/**
 * Replaces `WebAssembly.compile` and `WebAssembly.instantiate` of this thread, so that a library that knows nothing of
 * it runs a rewritten module. Call it once, on a thread of its own.
 */
export function rewriteAllModules(mode: EngineMode): EngineLog {
  const log: EngineLog = { rewritten: [], instances: [] };
  if (mode === "original") {
    return log;
  }
  const { compile: compileBytes } = engine;
  const instantiateModule = engine.instantiate as unknown as InstantiateModule;
  const compiled = new WeakMap<WebAssembly.Module, Rewritten>();

  const compile = async (source: Bytes): Promise<WebAssembly.Module> => {
    const rewritten = rewrite(new Uint8Array(source), { fuel: mode === "fuel", maxMemoryPages, maxTableElements });
    const module = await compileBytes(rewritten.bytes);
    compiled.set(module, rewritten);
    log.rewritten.push(rewritten);
    return module;
  };
  const link = async (module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> => {
    const rewritten = compiled.get(module);
    if (rewritten === undefined) {
      throw new Error("the module was not compiled here");
    }
    const instance = await instantiateModule(module, {
      ...imports,
      [privateModule]: cellImports(rewritten, createSlots()),
    });
    prepare(instance.exports, slotAddress);
    log.instances.push(instance);
    return instance;
  };
  const instantiate = async (
    source: WebAssembly.Module | Bytes,
    imports: WebAssembly.Imports = {},
  ): Promise<unknown> => {
    if (source instanceof WebAssembly.Module) {
      return link(source, imports);
    }
    const module = await compile(source);
    return { module, instance: await link(module, imports) };
  };
  Object.defineProperty(WebAssembly, "compile", { value: compile });
  Object.defineProperty(WebAssembly, "instantiate", { value: instantiate });
  return log;
}
