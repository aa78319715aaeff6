import { ModuleRejectedError } from "@cordon/core";
import {
  type ByteWriter,
  createWriter,
  patchU32,
  u32Bytes,
  writeAll,
  writeByte,
  writeRun,
  writeU32,
  writtenBytes,
} from "../binary/byte-writer.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import { sectionId, sectionOrder } from "../reader/section-id.ts";
import { memorySizes } from "./memory-sizes.ts";
import { planRewrite } from "./plan.ts";
import type { RewriteOptions, RewrittenModule } from "./rewrite-options.ts";
import { splitTableBudget } from "./table-budget.ts";
import { estimateCodeBytes, writeCode } from "./write-code.ts";
import {
  writeExports,
  writeFunctions,
  writeGlobals,
  writeImports,
  writeSharedGlobals,
  writeSharedImports,
  writeTables,
  writeTypes,
} from "./write-sections.ts";

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Rewrites a module so that a cell can run it: its memory becomes an import, memory and tables get their maxima, the
 * start section becomes an export, interrupt checks (and with fuel, charges) are put in, and custom sections and the
 * exports that are not named go. What the guest computes stays the same.
 *
 * It does not check which functions are imported; `admitModule` does.
 *
 * @param parsed The module; its bytes must not have changed since it was parsed.
 * @param options Limits, fuel, and the exports to keep.
 * @throws ModuleRejectedError When the module starts with more memory or table elements than it may have, imports
 * something other than functions, or a body becomes too long.
 */
export function rewriteModule(parsed: ParsedModule, options: RewriteOptions): RewrittenModule {
  refuseOtherImports(parsed);
  const memory = memorySizes(parsed.memory, options.maxMemoryPages);
  const tableMaxima = splitTableBudget(parsed.tables, options.maxTableElements);
  const plan = planRewrite(parsed, options);
  const { shared, maxMemoryPages } = options;
  const writer = createWriter(estimateCodeBytes(parsed, options.fuel) + 4096);
  writeAll(writer, header);
  let checks = 0;
  const writers: ReadonlyMap<number, () => void> = new Map([
    [sectionId.type, () => writeTypes(writer, parsed, plan)],
    [
      sectionId.import,
      shared === undefined
        ? () => writeImports(writer, parsed, memory, plan)
        : () => writeSharedImports(writer, parsed, maxMemoryPages, plan),
    ],
    [sectionId.function, () => writeFunctions(writer, parsed, plan)],
    [sectionId.table, () => writeTables(writer, parsed, tableMaxima)],
    [
      sectionId.global,
      shared === undefined
        ? () => writeGlobals(writer, parsed, plan)
        : () => writeSharedGlobals(writer, parsed, shared.variables, plan),
    ],
    [sectionId.export, () => writeExports(writer, options.exports, plan, parsed.start)],
    [
      sectionId.code,
      () => {
        checks = writeCode(writer, parsed, plan);
      },
    ],
  ]);
  const dropped = shared === undefined ? alwaysDropped : droppedOfShared;
  for (const id of sectionOrder.filter((section) => !dropped.has(section))) {
    writeSection(writer, parsed, id, writers.get(id));
  }
  return {
    bytes: writtenBytes(writer),
    memory,
    tableElements: tableMaxima.reduce((sum, elements) => sum + elements, 0),
    checks,
  };
}

function refuseOtherImports(parsed: ParsedModule): void {
  const other = parsed.imports.find(({ kind }) => kind !== "function");
  if (other !== undefined) {
    const detail = `it imports a ${other.kind}, and only functions can be imported`;
    throw new ModuleRejectedError({ reason: "import", detail, offset: other.offset });
  }
}

const always: ReadonlySet<number> = new Set([sectionId.import, sectionId.global, sectionId.export]);
const alwaysDropped: ReadonlySet<number> = new Set([sectionId.memory, sectionId.start]);
const droppedOfShared: ReadonlySet<number> = new Set([...alwaysDropped, sectionId.dataCount, sectionId.data]);

/** Writes one section, or nothing when the module has none and needs none. */
function writeSection(writer: ByteWriter, parsed: ParsedModule, id: number, write: (() => void) | undefined): void {
  const original = parsed.sections.get(id);
  if (original === undefined && !always.has(id)) {
    return;
  }
  writeByte(writer, id);
  if (write === undefined && original !== undefined) {
    writeU32(writer, original.end - original.start);
    writeRun(writer, parsed.bytes, original.start, original.end);
    return;
  }
  // The size is not known yet. Five bytes always hold it, and the format allows that many.
  const sizeBytes = u32Bytes(0xffff_ffff);
  const start = writer.length;
  writeU32(writer, 0, sizeBytes);
  write?.();
  patchU32(writer, start, writer.length - start - sizeBytes, sizeBytes);
}
