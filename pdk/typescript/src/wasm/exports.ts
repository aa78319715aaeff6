import { unsigned } from "./leb128.ts";
import { readSection } from "./section-reader.ts";
import { encodeName, join } from "./sections.ts";

/** One export, by its index among its kind. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** The kinds of exports this package needs to tell apart. */
export const exportKinds = { function: 0, memory: 2, global: 3 } as const;

/** Reads an export section. */
export function readExports(body: Uint8Array): readonly ModuleExport[] {
  const reader = readSection(body);
  return Array.from({ length: reader.unsigned() }, () => ({
    name: reader.name(),
    kind: reader.byte(),
    index: reader.unsigned(),
  }));
}

/** Writes an export section. */
export function writeExports(entries: readonly ModuleExport[]): Uint8Array {
  return join([
    unsigned(entries.length),
    ...entries.flatMap(({ name, kind, index }) => [encodeName(name), [kind], unsigned(index)]),
  ]);
}
