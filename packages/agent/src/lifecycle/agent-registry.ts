import { AgentArchiveError, OptionError } from "@cordon/core";
import { type Clock, systemClock } from "../clock/clock.ts";
import { type AgentArchive, archiveVersion, readAgentArchive } from "./agent-archive.ts";
import type { AgentState } from "./agent-state.ts";
import { addStatistics, type AgentStatistics, noStatistics } from "./agent-statistics.ts";
import { type AgentPast, createManagedAgent } from "./create-managed-agent.ts";
import type { LifecycleEvent } from "./lifecycle-event.ts";
import type { ManagedAgent, ManagedAgentOptions, ShutdownOptions, ShutdownReport } from "./managed-agent.ts";

/** How a registry works. */
export interface AgentRegistryOptions {
  /** Hears of all that happens in the lives of its agents, in order. What it throws is a warning of the process, once. */
  readonly onEvent?: (event: LifecycleEvent) => void;
  /** The last executions that are kept of each agent. Default 1,000. */
  readonly maxExecutions?: number;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
  /** Moves the delays of restarts: a number from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Which agents are meant. */
export interface AgentFilter {
  /** Only those with this tag. */
  readonly tag?: string;
  /** Only those in this state. */
  readonly state?: AgentState;
}

/** The agents of a process. Disposing of it shuts them down. */
export interface AgentRegistry extends AsyncDisposable {
  /** Takes an agent in, as `created`. @throws OptionError, also when there is one of its name */
  register(options: ManagedAgentOptions): ManagedAgent;
  /** The agent of that name, or undefined. */
  get(name: string): ManagedAgent | undefined;
  /** By name. */
  list(filter?: AgentFilter): readonly ManagedAgent[];
  /** What the runs of all of them came to, or of those with a tag. */
  statistics(filter?: AgentFilter): AgentStatistics;
  /** Forgets an agent that is terminated. False when there is none. @throws OptionError when it is not */
  remove(name: string): boolean;
  /** Shuts all of them down, at the same time. @returns How each ended, by name. */
  shutdown(options?: ShutdownOptions): Promise<ReadonlyMap<string, ShutdownReport>>;
  /** Writes down what is known of all agents, as versioned JSON: no text of any run, and nothing they are made of. */
  exportAgents(): string;
  /**
   * Takes in what another registry wrote down: tags, statistics and executions, each agent as `created`. All of it or nothing.
   *
   * @param json As `exportAgents` wrote it.
   * @param optionsOf Makes the agent of a name anew. Its tags come from the archive.
   * @throws AgentArchiveError; OptionError for options that make no agent
   */
  importAgents(json: string, optionsOf: (name: string) => Omit<ManagedAgentOptions, "tags">): readonly ManagedAgent[];
}

const noPast: AgentPast = { statistics: noStatistics, executions: [] };

/** Makes a registry without agents. @throws OptionError */
export function createAgentRegistry(options: AgentRegistryOptions = {}): AgentRegistry {
  const { onEvent, maxExecutions = 1_000, clock = systemClock, random = Math.random } = options;
  if (!Number.isSafeInteger(maxExecutions) || maxExecutions < 0) {
    throw new OptionError("maxExecutions", "it is not a whole number of 0 or more");
  }
  const agents = new Map<string, ManagedAgent>();
  const surroundings = { onEvent, maxExecutions, clock, random };
  const list = ({ tag, state }: AgentFilter = {}): readonly ManagedAgent[] =>
    [...agents.values()]
      .filter(
        (agent) => (tag === undefined || agent.tags.includes(tag)) && (state === undefined || agent.state === state),
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shutdown = async (shutdownOptions?: ShutdownOptions): Promise<ReadonlyMap<string, ShutdownReport>> =>
    new Map(
      await Promise.all(list().map(async (agent) => [agent.name, await agent.shutdown(shutdownOptions)] as const)),
    );
  return {
    register: (agentOptions) => {
      const agent = createManagedAgent(agentOptions, surroundings, noPast);
      if (agents.has(agent.name)) throw new OptionError("agent", "there is one of its name already");
      agents.set(agent.name, agent);
      return agent;
    },
    get: (name) => agents.get(name),
    list,
    statistics: (filter) => list(filter).reduce((sum, agent) => addStatistics(sum, agent.statistics()), noStatistics),
    remove: (name) => {
      const state = agents.get(name)?.state;
      if (state !== undefined && state !== "terminated") {
        throw new OptionError("name", "the agent of that name is not terminated; shut it down first");
      }
      return agents.delete(name);
    },
    shutdown,
    exportAgents: () => {
      const archive: AgentArchive = {
        format: "cordon-agents",
        version: archiveVersion,
        exportedAtMs: clock.nowMs(),
        agents: list().map((agent) => ({
          name: agent.name,
          description: agent.description,
          tags: agent.tags,
          state: agent.state,
          statistics: agent.statistics(),
          executions: agent.executions(),
        })),
      };
      return JSON.stringify(archive);
    },
    importAgents: (json, optionsOf) => {
      const imported = readAgentArchive(json).agents.map(({ name, tags, statistics, executions }, index) => {
        const path = `/agents/${index}/name`;
        if (agents.has(name)) throw new AgentArchiveError(path, "there is an agent of that name already");
        const agent = createManagedAgent({ ...optionsOf(name), tags }, surroundings, { statistics, executions });
        if (agent.name !== name) throw new AgentArchiveError(path, "the agent that was made for it has another name");
        return agent;
      });
      for (const agent of imported) agents.set(agent.name, agent);
      return imported;
    },
    [Symbol.asyncDispose]: async () => void (await shutdown()),
  };
}
