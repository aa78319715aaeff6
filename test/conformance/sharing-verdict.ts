import { hostImports, ModuleRejectedError } from "@cordon/core";
import {
  type AdmissionOptions,
  type CompiledModule,
  compileModule,
  findSharedPart,
  SharedCodes,
  type SharedPart,
} from "@cordon/sandbox/admission";
import { usualOptions } from "./rejection-of.ts";
import { type SharingOptions, sharingModule } from "./sharing-modules.ts";

/** Takes modules of any size apart. */
export const findPart = (bytes: Uint8Array, options: AdmissionOptions): SharedPart | undefined =>
  findSharedPart(bytes, options, 0);

/** Compiles a module of any size as the admission thread does. */
export function compile(
  bytes: Uint8Array<ArrayBuffer>,
  codes: SharedCodes,
  options: Partial<AdmissionOptions> = {},
): CompiledModule {
  return compileModule(bytes.slice(), { ...usualOptions, ...options }, codes, findPart);
}

/** What admission says, of a module that is admitted as of one that is refused. */
export function verdict(
  bytes: Uint8Array<ArrayBuffer>,
  codes: SharedCodes,
  options: Partial<AdmissionOptions> = {},
): object {
  try {
    const { admitted, image } = compile(bytes, codes, options);
    return { admitted, isShared: image !== undefined };
  } catch (error) {
    if (!(error instanceof ModuleRejectedError)) throw error;
    const { reason, detail, offset } = error;
    return { reason, detail, offset };
  }
}

/** Code that is known, and the module it was learned from. */
export function warmed(options: Partial<AdmissionOptions> = {}): {
  readonly codes: SharedCodes;
  readonly first: CompiledModule;
} {
  const codes = new SharedCodes(10_000);
  return { codes, first: compile(sharingModule(), codes, options) };
}

/** A module, and what it is admitted with beside what is usual. */
export type Case = readonly [title: string, options: SharingOptions, limits: Partial<AdmissionOptions>];

/** Everything a module may import, doing nothing; `cordon_kv` answers 5. */
export const served: WebAssembly.Imports = Object.fromEntries(
  [...new Set(hostImports.map(({ module }) => module))].map((module) => [
    module,
    Object.fromEntries(
      hostImports
        .filter((entry) => entry.module === module)
        .map(({ name, results }) => [name, () => (name === "cordon_kv" ? 5n : results[0] === "i64" ? 0n : 0)]),
    ),
  ]),
);
