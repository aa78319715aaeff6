import { parseModule, type ParsedType } from "@cordon/sandbox/admission";
import { leb128, wasmHeader } from "./wasm-bytes.ts";

const importSection = 2;
const functionSection = 3;
const codeSection = 10;

/**
 * Makes a module that imports functions into one that imports nothing: each of them becomes a function of its own that
 * answers zero. So a real program of any origin can be admitted, for its size and its code.
 *
 * @param bytes A valid module that imports functions only.
 * @param number Is in the code of the first of these functions: another number makes another module, which no cache has.
 * @throws Error when it imports anything else, or nothing.
 */
export function standAlone(bytes: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const { sections, types, imports, functionTypes, importedFunctions } = parseModule(bytes);
  if (importedFunctions === 0 || importedFunctions !== imports.length) {
    throw new Error("Cannot make the module stand alone: it imports other things than functions, or nothing");
  }
  const bodies = [...functionTypes.subarray(0, importedFunctions)].map((type, index) =>
    bodyOf(types[type], index === 0 ? number : 0),
  );
  const parts = [...sections].map(([id, { start, end }]) => {
    if (id === importSection) return Buffer.alloc(0);
    if (id === functionSection) return part(id, vector([...functionTypes].map((type) => Buffer.from(leb128(type)))));
    const content = bytes.subarray(start, end);
    if (id !== codeSection) return part(id, content);
    const old = skipNumber(content);
    return part(id, Buffer.concat([Buffer.from(leb128(functionTypes.length)), ...bodies, content.subarray(old)]));
  });
  return new Uint8Array(Buffer.concat([Buffer.from(wasmHeader), ...parts]));
}

/** A body that drops a number and gives zeros. */
function bodyOf(type: ParsedType | undefined, number: number): Buffer {
  const zeros = (type?.results ?? []).flatMap((result) => zeroOf(result));
  const code = [0, 0x41, ...leb128(number & 0x1fff), 0x1a, ...zeros, 0x0b];
  return Buffer.from([...leb128(code.length), ...code]);
}

function zeroOf(type: string): readonly number[] {
  if (type === "i32") return [0x41, 0];
  if (type === "i64") return [0x42, 0];
  if (type === "f64") return [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
  throw new Error(`Cannot make the module stand alone: it imports a function that gives a ${type}`);
}

function part(id: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([id, ...leb128(content.length)]), content]);
}

function vector(items: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(leb128(items.length)), ...items]);
}

/** Where the number at the beginning ends. */
function skipNumber(content: Uint8Array): number {
  return content.findIndex((byte) => byte < 0x80) + 1;
}
