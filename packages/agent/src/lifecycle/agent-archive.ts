import { AgentArchiveError, parseStrictJson } from "@cordon/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import { budgetDimensions } from "../budget/amounts.ts";
import type { StopReason } from "../run/stop-reason.ts";
import type { AgentExecution } from "./agent-execution.ts";
import { type AgentState, followingStates } from "./agent-state.ts";
import type { AgentStatistics } from "./agent-statistics.ts";
import { tagForm } from "./check-managed-options.ts";

/** The version this package writes, and the only one it reads. */
export const archiveVersion = 1;

/** An agent in an archive: what is known of it. What it is made of, models and skills, is code and not in it. */
export interface ArchivedAgent {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Where it was. Whoever imports it gets it as `created`. */
  readonly state: AgentState;
  readonly statistics: AgentStatistics;
  readonly executions: readonly AgentExecution[];
}

/** Agents as they are written to JSON. */
export interface AgentArchive {
  readonly format: "cordon-agents";
  readonly version: typeof archiveVersion;
  readonly exportedAtMs: number;
  readonly agents: readonly ArchivedAgent[];
}

const count = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const time = { type: "integer", minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const text = (maxLength: number): object => ({ type: "string", maxLength });
const countsOf = (names: readonly string[]): object => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, count])),
  additionalProperties: false,
});
const record = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const list = (items: object, maxItems: number): object => ({ type: "array", items, maxItems });

const stops: Readonly<Record<StopReason, true>> = {
  answer: true,
  "max-steps": true,
  deadline: true,
  budget: true,
  abort: true,
  "no-progress": true,
  length: true,
  "content-filter": true,
  "arguments-invalid": true,
  "output-invalid": true,
  approval: true,
  "in-doubt": true,
  "model-failed": true,
  "journal-failed": true,
  failed: true,
};
const stopNames = Object.keys(stops);

const execution = record(
  {
    runId: text(1_000),
    startedAtMs: time,
    endedAtMs: time,
    stop: { enum: stopNames },
    steps: count,
    used: countsOf(budgetDimensions),
    interruptions: count,
    errorCode: text(100),
  },
  ["errorCode"],
);
const agent = record({
  name: text(200),
  description: text(100_000),
  tags: list({ type: "string", pattern: tagForm.source }, 1_000),
  state: { enum: Object.keys(followingStates) },
  statistics: record({
    runs: count,
    failures: count,
    stops: countsOf(stopNames),
    totalDurationMs: count,
    longestDurationMs: count,
    used: countsOf(budgetDimensions),
    restarts: count,
  }),
  executions: list(execution, 100_000),
});
const archive = record({
  format: { const: "cordon-agents" },
  version: { const: archiveVersion },
  exportedAtMs: time,
  agents: list(agent, 10_000),
});

const limits = { maximumBytes: 67_108_864, maximumDepth: 16 };
let validate: ReturnType<Ajv2020["compile"]> | undefined;

/**
 * Reads an archive, strictly: nothing in it is unknown, missing or of another kind, and it does not contradict itself.
 *
 * @param json As `exportAgents` wrote it, at most 64 MiB.
 * @throws AgentArchiveError
 */
export function readAgentArchive(json: string): AgentArchive {
  const value = parseStrictJson(new TextEncoder().encode(json), limits, (reason) => {
    throw new AgentArchiveError("", `it is no JSON: ${reason}`);
  });
  checkVersion(value);
  validate ??= new Ajv2020({ strict: true, ownProperties: true, logger: false }).compile(archive);
  if (!validate(value)) {
    const [problem] = validate.errors ?? [];
    const { additionalProperty } = (problem?.params ?? {}) as { readonly additionalProperty?: string };
    const named = additionalProperty === undefined ? "" : `: ${JSON.stringify(additionalProperty.slice(0, 100))}`;
    throw new AgentArchiveError(
      (problem?.instancePath ?? "").slice(0, 200),
      `it ${problem?.message ?? "is wrong"}${named}`,
    );
  }
  const read = value as AgentArchive;
  checkSense(read);
  return read;
}

/** Said before anything else: an archive of another version may be right in all that looks wrong here. */
function checkVersion(value: unknown): void {
  const { format, version } = (value ?? {}) as Readonly<Record<"format" | "version", unknown>>;
  if (format !== "cordon-agents") throw new AgentArchiveError("/format", 'it is not "cordon-agents"');
  if (version !== archiveVersion) {
    const found = typeof version === "number" ? `it is ${version}` : "it is no number";
    throw new AgentArchiveError(
      "/version",
      `${found}, and only ${archiveVersion} is known; use the version that wrote it`,
    );
  }
}

function checkSense({ agents }: AgentArchive): void {
  const names = new Set<string>();
  for (const [index, { name, statistics, executions }] of agents.entries()) {
    const path = `/agents/${index}`;
    if (names.has(name)) throw new AgentArchiveError(`${path}/name`, "there are two of that name");
    names.add(name);
    const { runs, failures, totalDurationMs, longestDurationMs } = statistics;
    const stopped = Object.values(statistics.stops).reduce((sum, one) => sum + one, 0);
    if (stopped !== runs || failures > runs || executions.length > runs || longestDurationMs > totalDurationMs) {
      throw new AgentArchiveError(`${path}/statistics`, "its numbers contradict each other");
    }
  }
}
