/**
 * What a module may have. Real modules were measured (QuickJS, SQLite, esbuild, ffmpeg, DuckDB): the most they use is
 * named where it was, and the limit is 2 to 10 times that. The other limits are chosen, not measured.
 */
export const admissionLimits = {
  /** Bytes of the whole file. The engine compiles about 100 to 200 MB in a second. */
  moduleBytes: 16_777_216,
  /** Function types. */
  types: 100_000,
  /** Parameters and results of all types together. */
  typeValues: 500_000,
  /** Parameters of one function or block; 17 measured. */
  parameters: 1_000,
  /** Results of one function or block. */
  results: 100,
  /** Functions with a body; 60,000 measured. */
  functions: 100_000,
  imports: 1_000,
  exports: 1_000,
  globals: 10_000,
  tables: 16,
  memories: 1,
  tags: 1_000,
  /** Values one exception carries. An exception lives on the engine's heap, which no memory limit of ours counts. */
  tagParameters: 8,
  elementSegments: 10_000,
  /** Entries of all element segments together. */
  elementEntries: 200_000,
  dataSegments: 100_000,
  /** Bytes of one name. */
  nameBytes: 4_096,
  /** Sections that are dropped, but whose names are read. */
  customSections: 1_000,
  /** Bytes of the section `cordon.manifest`. */
  manifestBytes: 1_048_576,
  /** Bytes of one function body; 0.9 MB measured. */
  bodyBytes: 1_048_576,
  /** Locals of one function, parameters not counted; 610 measured. */
  locals: 4_096,
  /** Blocks, loops, ifs and tries inside each other; 3,290 measured. */
  nesting: 10_000,
  /** Blocks, loops, ifs and tries of one function; 4,629 measured. */
  blocks: 100_000,
  /**
   * Sum over the blocks of one function of its locals, the operands below the block and its results; 0.41 million
   * measured. The engine's first compiler keeps about 12 bytes for each: without this limit a file of 24 KB takes a
   * gigabyte by its locals, and one of 55 KB by its operands.
   */
  blockValues: 2_000_000,
  /**
   * Sum over the branches of one function, and the places where it is checked, of the values alive there: locals and
   * operands; 0.56 million measured. The engine's first compiler merges them at each of them, and a compile cannot be
   * interrupted: without this limit a function of a megabyte takes up to fifty seconds.
   */
  branchValues: 8_000_000,
  /** Entries of one `br_table`; 5,490 measured. */
  branchTableEntries: 16_384,
  /**
   * Places where rewriting puts something: one for a function, two to four for a loop, one or two for a bulk
   * instruction, one for a throw or a call of the kernel; 33,000 measured. It bounds how much longer a module becomes.
   */
  insertionPoints: 1_000_000,
  /** Bytes of one function body after rewriting: the engine's own limit. */
  rewrittenBodyBytes: 7_654_321,
} as const;
