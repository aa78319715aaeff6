import type { SchemaSet } from "../schema/compile-validators.ts";

/** Hands over the schemas of a skill, to be compiled. Answered once, with a `CompiledOutput`. */
export interface CompileInput {
  readonly type: "compile";
  readonly jobId: number;
  readonly setId: number;
  readonly set: SchemaSet;
}

/** No value of this skill will be checked again. Not answered. */
export interface ForgetInput {
  readonly type: "forget";
  readonly setId: number;
}

/** Asks whether bytes are JSON that follows a schema. Answered once, with a `CheckedOutput`. A row: every call has some. */
export type CheckInput = readonly [
  jobId: number,
  setId: number,
  schemaIndex: number,
  bytes: Uint8Array,
  /** The most the value may weigh. */
  maxWeight: number,
  /** Whether the answer has the digest of the bytes. */
  withDigest: boolean,
];

/** Everything the data thread is told. */
export type DataInput = CompileInput | ForgetInput | CheckInput;
