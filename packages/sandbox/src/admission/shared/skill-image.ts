/** A function of the host ABI that a slot of the shared code is bound to. */
export interface ImageImport {
  /** The name under which the shared code imports it from the private module. */
  readonly slot: string;
  readonly module: string;
  readonly name: string;
}

/** What a memory begins with where it is not zero. */
export interface MemoryContent {
  /** Each imports the memory and fills some of the runs when it is instantiated. They have no code. */
  readonly data: readonly WebAssembly.Module[];
  /** Address and length of each run, by ascending address; between them are zeros. */
  readonly runs: Uint32Array;
}

/**
 * What makes an instance of shared code an instance of one skill: how its memory and its globals begin, what its imports
 * are and which of its functions have which names. Plain data from an untrusted module: admission has compared the imports
 * with the ABI and the addresses with the memory, and everything else may be anything.
 */
export interface SkillImage {
  /** How its memory begins; undefined when that is with zeros. */
  readonly content: MemoryContent | undefined;
  /** The globals that begin with something, by the name of their private export. */
  readonly globals: readonly { readonly name: string; readonly value: number | bigint }[];
  readonly imports: readonly ImageImport[];
  /** Its exports: their name, and that of the private export of the shared code. */
  readonly functions: readonly { readonly name: string; readonly exported: string }[];
}
