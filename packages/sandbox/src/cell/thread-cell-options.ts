/** How much a thread cell takes at once. */
export interface ThreadCellOptions {
  /**
   * How many calls whose guests may wait: the suspended stacks the engine keeps in its pool. Each one beyond would leak
   * address space for the life of the process (measured, see execution.md).
   */
  readonly stacks: number;
  /** How many calls in all, those of sessions not counted. */
  readonly lanes: number;
  /** How many sessions. Default 0. */
  readonly sessions?: number;
}
