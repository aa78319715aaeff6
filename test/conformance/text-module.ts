import loadWabt from "wabt";

const wabt = await loadWabt();

const everything = {
  exceptions: true,
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  gc: true,
  memory64: true,
  extended_const: true,
  relaxed_simd: true,
};

/** Assembles a module in the text format, with every feature the assembler knows. It is not validated here. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = wabt.parseWat("module.wat", text, everything);
  try {
    return new Uint8Array(module.toBinary({ write_debug_names: false }).buffer);
  } finally {
    module.destroy();
  }
}

/** The text of a module, one instruction on each line. */
export function disassemble(bytes: Uint8Array): string {
  const module = wabt.readWasm(bytes, { ...everything, readDebugNames: false });
  try {
    return module.toText({ foldExprs: false, inlineExport: false });
  } finally {
    module.destroy();
  }
}
