/** Something that was remembered. */
export interface MemoryEntry {
  readonly text: string;
  /** Whether it holds text from outside. */
  readonly untrusted: boolean;
}

/** Whose memory it is. Nothing of one may be given to another. */
export interface MemoryScope {
  readonly agent: string;
  readonly conversation: string;
  readonly tenant?: string;
}

/**
 * What an agent remembers between runs. When it fails, the run goes on without it and says so in an event.
 */
export interface AgentMemory {
  /** What could help with a question, the most helpful first. */
  recall(scope: MemoryScope, query: string, options: { readonly signal: AbortSignal }): Promise<readonly MemoryEntry[]>;
  /** Takes a question and its answer. Told after a run that ended with an answer. */
  remember(
    scope: MemoryScope,
    exchange: { readonly question: string; readonly answer: string; readonly untrusted: boolean },
  ): Promise<void>;
}
