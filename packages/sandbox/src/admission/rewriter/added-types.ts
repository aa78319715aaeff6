import { type ByteWriter, writeByte, writeU32 } from "../binary/byte-writer.ts";
import { type ValueType, valueTypeBytes } from "../binary/value-types.ts";
import { sameType } from "../code/copied-imports.ts";
import type { ParsedType } from "../reader/parsed-module.ts";

/** The type of an added function. */
export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The types that a module lacks for the functions rewriting adds. They come after its own. */
export interface AddedTypes {
  readonly added: readonly Signature[];
  /** The index of a type, which is added when it is not there. */
  indexOf(signature: Signature): number;
}

/** Starts with the types of the module. */
export function createAddedTypes(types: readonly ParsedType[]): AddedTypes {
  const added: Signature[] = [];
  return {
    added,
    indexOf: (signature) => {
      const own = types.findIndex((type) => sameType(type, signature));
      if (own !== -1) {
        return own;
      }
      const found = added.findIndex((type) => sameType(type, signature));
      return types.length + (found === -1 ? added.push(signature) - 1 : found);
    },
  };
}

const functionForm = 0x60;
const bytesOf: ReadonlyMap<ValueType, number> = new Map(Object.entries(valueTypeBytes) as [ValueType, number][]);

/** Writes a type. The kernel's functions and our own know numbers only. */
export function writeSignature(writer: ByteWriter, { parameters, results }: Signature): void {
  writeByte(writer, functionForm);
  for (const values of [parameters, results]) {
    writeU32(writer, values.length);
    for (const value of values) {
      writeByte(writer, bytesOf.get(value) ?? 0);
    }
  }
}
