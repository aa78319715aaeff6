/** A WebAssembly number type of the host ABI. */
export type AbiValueType = "i32" | "i64";

/** Who answers an imported function: the kernel beside the guest, plain code in the cell, or the host behind the gate. */
export type ServedBy = "kernel" | "cell" | "broker";

/** One function a skill may import: exact module, name and type. Nothing else links. */
export interface HostImport {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly AbiValueType[];
  readonly results: readonly AbiValueType[];
  readonly servedBy: ServedBy;
  /** The permission category (with its action, where the import needs one) without which the import does not link. */
  readonly needs?: string;
}
