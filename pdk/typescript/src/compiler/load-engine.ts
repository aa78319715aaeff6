import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type BuildTarget, engineFile } from "./build-target.ts";

/**
 * The SHA-256 of the engine of each target, in hexadecimal. Every skill holds the code of exactly one of them; a change of
 * the adaptor or of one of the packages they are made from needs the new values here, which `node engine/make-engine.ts`
 * prints.
 */
export const engineDigests: Readonly<Record<BuildTarget, string>> = {
  cordon: "f8f4e7adeb3248cf799744fbd94db9f1f5a965e2c60e1f02ebdd0fe537a64c23",
  extism: "4e4a839a376016d72c1a85c65dbd8319dc4de3bb8e7afa9028add334bd4788a7",
};

const maker = new URL("../../engine/make-engine.ts", import.meta.url).href;

const loaded = new Map<BuildTarget, Promise<Engine>>();

/** The engine, as bytes and compiled. */
export interface Engine {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: WebAssembly.Module;
}

/**
 * Loads the engine of a target, once in a process. The published package has it; in the repository it is made when it is
 * missing or another one, which takes some seconds.
 *
 * @throws Error when it cannot be made, or is not the one expected.
 */
export async function loadEngine(target: BuildTarget): Promise<Engine> {
  const found = loaded.get(target) ?? compileEngine(target);
  loaded.set(target, found);
  found.catch(() => loaded.delete(target));
  return await found;
}

async function compileEngine(target: BuildTarget): Promise<Engine> {
  const bytes = await readEngine(target);
  return { bytes, module: await WebAssembly.compile(bytes) };
}

async function readEngine(target: BuildTarget): Promise<Uint8Array<ArrayBuffer>> {
  const expected = engineDigests[target];
  const file = engineFile(target);
  const present = await readFile(file).catch(() => undefined);
  if (present !== undefined && digestOf(present) === expected) return new Uint8Array(present);
  const { writeEngine } = (await import(maker)) as { readonly writeEngine: (made: BuildTarget) => Promise<string> };
  const digest = await writeEngine(target);
  if (digest !== expected) {
    throw new Error(`Cannot use the engine: its SHA-256 is "${digest}", and "${expected}" is expected`);
  }
  return new Uint8Array(await readFile(file));
}

function digestOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
