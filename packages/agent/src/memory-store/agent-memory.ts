import type { AgentMemory, MemoryScope } from "../memory.ts";
import type { Memories, MemorySpace, RecallOptions } from "./memories.ts";
import type { MemoryKind } from "./memory-kind.ts";

/** What an agent recalls before a run, and keeps after it. */
export interface AgentMemoryOptions {
  /**
   * What is recalled: of the same conversation, or of every conversation the agent has with that tenant. With `agent`, what
   * one user of a tenant said can come up for another. Default `conversation`.
   */
  readonly reach?: "conversation" | "agent";
  /** Default: every kind. */
  readonly kinds?: readonly MemoryKind[];
  /** Agents whose memories are recalled too, if they share them: all of what they share, of any conversation. Default: none. */
  readonly sharedBy?: readonly string[];
  /** Entries that are recalled, 1 to 10. Default 5. */
  readonly limit?: number;
  /** Leaves out what is less near in meaning. Default 0. */
  readonly leastCosine?: number;
  /** Whether questions and answers are kept, as `episodic`. Default: they are. */
  readonly keepsRuns?: boolean;
}

/** A prompt takes no more of an entry. */
const longestText = 4_000;

/**
 * Makes the memory of agents: what fits the question is put before it, and the question with its answer is kept.
 *
 * What another agent wrote, or another shares, counts as text from outside, whatever it says of itself.
 *
 * @param memories Where it is kept. Each agent has its own for each tenant.
 */
export function createAgentMemory(memories: Memories, options: AgentMemoryOptions = {}): AgentMemory {
  const { reach = "conversation", kinds, sharedBy = [], limit = 5, leastCosine, keepsRuns = true } = options;
  const common = {
    limit,
    ...(kinds === undefined ? {} : { kinds }),
    ...(leastCosine === undefined ? {} : { leastCosine }),
  };
  const spaceOf = ({ agent, tenant }: MemoryScope): MemorySpace =>
    memories.of({ agent, ...(tenant === undefined ? {} : { tenant }) });
  return {
    recall: async (scope, query, { signal }) => {
      const space = spaceOf(scope);
      const ownOptions = reach === "conversation" ? { ...common, conversation: scope.conversation } : common;
      const own = await space.recall(query, { ...ownOptions, signal });
      const others: RecallOptions = { ...common, owners: sharedBy, signal };
      const shared = sharedBy.length === 0 ? [] : await space.recall(query, others);
      return [...own, ...shared]
        .toSorted((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ memory: { text, untrusted, writer } }) => ({ text, untrusted: untrusted || writer !== scope.agent }));
    },
    remember: async (scope, { question, answer, untrusted }) => {
      if (!keepsRuns) return;
      const text = `Question: ${question}\nAnswer: ${answer}`.slice(0, longestText);
      await spaceOf(scope).keep({ kind: "episodic", text, untrusted, conversation: scope.conversation });
    },
  };
}
