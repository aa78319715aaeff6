import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * The SHA-256 of the engine, in hexadecimal. Every skill holds the code of exactly this engine; a change of the adaptor or
 * of one of the packages it is made from needs the new value here, which `node engine/make-engine.ts` prints.
 */
export const engineDigest = "67854f1fb28d9c83c49113228e9fe747ed6e7677c4dea16e34699214a2fdbaa0";

const file = fileURLToPath(new URL("../../build/engine.wasm", import.meta.url));
const maker = new URL("../../engine/make-engine.ts", import.meta.url).href;

let loaded: Promise<WebAssembly.Module> | undefined;
let bytes: Uint8Array<ArrayBuffer> | undefined;

/** The engine, as bytes and compiled. */
export interface Engine {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: WebAssembly.Module;
}

/**
 * Loads the engine, once in a process. The published package has it; in the repository it is made when it is missing or
 * another one, which takes some seconds.
 *
 * @throws Error when it cannot be made, or is not the one expected.
 */
export async function loadEngine(): Promise<Engine> {
  const found = (bytes ??= await readEngine());
  return { bytes: found, module: await (loaded ??= WebAssembly.compile(found)) };
}

async function readEngine(): Promise<Uint8Array<ArrayBuffer>> {
  const present = await readFile(file).catch(() => undefined);
  if (present !== undefined && digestOf(present) === engineDigest) return new Uint8Array(present);
  const { writeEngine } = (await import(maker)) as { readonly writeEngine: (target: string) => Promise<string> };
  const digest = await writeEngine(file);
  if (digest !== engineDigest) {
    throw new Error(`Cannot use the engine: its SHA-256 is "${digest}", and "${engineDigest}" is expected`);
  }
  return new Uint8Array(await readFile(file));
}

function digestOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
