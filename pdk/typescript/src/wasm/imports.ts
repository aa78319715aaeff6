import { unsigned } from "./leb128.ts";
import { readSection, type SectionReader } from "./section-reader.ts";
import { encodeName, join } from "./sections.ts";

/** What an import is asked for by. */
export interface ImportName {
  readonly module: string;
  readonly name: string;
}

const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;

/**
 * Gives imports other names. Numbers and types stay, so no code changes.
 *
 * @param body The import section.
 * @param rename The new name of an import.
 */
export function renameImports(body: Uint8Array, rename: (entry: ImportName) => ImportName): Uint8Array {
  const reader = readSection(body);
  const count = reader.unsigned();
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const { module, name } = rename({ module: reader.name(), name: reader.name() });
    const start = reader.offset;
    skipDescription(reader);
    parts.push(encodeName(module), encodeName(name), reader.since(start));
  }
  return join([unsigned(count), ...parts]);
}

function skipDescription(reader: SectionReader): void {
  const kind = reader.byte();
  if (kind === kinds.function) {
    reader.unsigned();
  } else if (kind === kinds.global) {
    reader.bytes(2);
  } else {
    if (kind === kinds.table) reader.byte();
    const hasMaximum = (reader.unsigned() & 1) === 1;
    reader.unsigned();
    if (hasMaximum) reader.unsigned();
  }
}
