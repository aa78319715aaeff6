import {
  createWriter,
  type ByteWriter,
  patchU32,
  u32Bytes,
  writeAll,
  writeByte,
  writeName,
  writeS32,
  writeU32,
  writtenBytes,
} from "../binary/byte-writer.ts";
import { memoryImport, privateModule } from "../private-names.ts";
import { externalKindByte } from "../reader/external-kinds.ts";
import { sectionId } from "../reader/section-id.ts";
import { instruction } from "../rewriter/instructions.ts";
import type { MemoryRun } from "./memory-runs.ts";

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const withoutMaximum = 0x00;
const activeSegment = 0x00;

/**
 * Writes a module that imports a memory and does nothing but fill these runs when it is instantiated. The engine copies
 * them faster than JavaScript could, keeps one copy for all threads, and compares every address with the memory again.
 *
 * @param runs Some of what the memory begins with.
 * @param initialPages What the memory has at least.
 */
export function writeDataModule(runs: readonly MemoryRun[], initialPages: number): Uint8Array<ArrayBuffer> {
  const writer = createWriter(runs.reduce((sum, { bytes }) => sum + bytes.length + 16, 256));
  writeAll(writer, header);
  writeSection(writer, sectionId.import, () => {
    writeU32(writer, 1);
    writeName(writer, privateModule);
    writeName(writer, memoryImport);
    writeByte(writer, externalKindByte("memory"));
    writeByte(writer, withoutMaximum);
    writeU32(writer, initialPages);
  });
  writeSection(writer, sectionId.data, () => {
    writeU32(writer, runs.length);
    for (const { address, bytes } of runs) {
      writeByte(writer, activeSegment);
      writeByte(writer, instruction.i32Const);
      writeS32(writer, address);
      writeByte(writer, instruction.end);
      writeU32(writer, bytes.length);
      writeAll(writer, bytes);
    }
  });
  return writtenBytes(writer);
}

function writeSection(writer: ByteWriter, id: number, write: () => void): void {
  const sizeBytes = u32Bytes(0xffff_ffff);
  writeByte(writer, id);
  const start = writer.length;
  writeU32(writer, 0, sizeBytes);
  write();
  patchU32(writer, start, writer.length - start - sizeBytes, sizeBytes);
}
