import type { AgentSetup } from "../agent-setup.ts";
import { matchesToolName } from "../approval/tool-rule.ts";
import { joinLedgers } from "../budget/join-ledgers.ts";
import { createLedger, type Ledger } from "../budget/ledger.ts";
import { createOutputCheck } from "../output-schema.ts";
import { mayCallSkill } from "../permitted.ts";
import { createToolTable, type ToolTable } from "../tools/tool-table.ts";
import type { AgentEvent } from "./agent-event.ts";
import type { RunContext } from "./run-context.ts";
import type { RunStartRecord } from "./run-record.ts";
import { applyRecord, type RunState } from "./run-state.ts";
import type { RunToGoOn } from "./run-to-go-on.ts";
import { tellListener } from "./tell-listener.ts";

/**
 * Makes the context of a run from where it stands.
 *
 * @throws OptionError when the tools there are cannot all have names.
 */
export function contextOf({ setup, shared, runId, parent, options }: RunToGoOn, begun: RunState): RunContext {
  let state = begun;
  const { start } = begun;
  const hear = (event: AgentEvent): void => {
    tellListener(setup, event);
    (parent?.hear ?? shared.onEvent)(event);
  };
  const ceilings = [...(parent?.ceilings ?? []), ...(setup.permissions === undefined ? [] : [setup.permissions])];
  return {
    setup,
    shared,
    runId,
    path: start.path,
    conversation: start.conversation,
    tenant: start.tenant,
    maxSteps: options?.maxSteps ?? setup.maxSteps,
    maxDepth: Math.min(setup.maxDepth + (parent?.path.length ?? 0), parent?.maxDepth ?? Number.POSITIVE_INFINITY),
    ceilings,
    ledger: () => ledgerOf(setup, start, runId, parent),
    tools: toolsOf(setup, ceilings),
    checkOutput: start.output === undefined ? undefined : createOutputCheck(start.output),
    outputSchema: start.output,
    running: new Set(),
    state: () => state,
    record: async (record) => {
      await shared.records.append(runId, record);
      state = applyRecord(state, record);
    },
    emit: (body) => hear({ timeMs: Date.now(), runId, path: start.path, ...body }),
    hear,
  };
}

function ledgerOf(
  setup: AgentSetup,
  { conversation }: RunStartRecord,
  runId: string,
  parent: RunContext | undefined,
): Ledger {
  const own = createLedger(setup.budgetStore, setup.accounts({ runId, conversation }));
  return parent === undefined ? own : joinLedgers(parent.ledger(), own);
}

function toolsOf(setup: AgentSetup, ceilings: RunContext["ceilings"]): ToolTable<AgentSetup> {
  const { skills, agents, mode } = setup;
  const callable = (skills?.tools() ?? []).filter(({ skillId }) => mayCallSkill(ceilings, skillId));
  const table = createToolTable(callable, agents);
  if (mode?.tools === undefined) return table;
  const isOffered = (name: string): boolean => mode.tools?.some((pattern) => matchesToolName(pattern, name)) === true;
  return {
    byName: new Map([...table.byName].filter(([name]) => isOffered(name))),
    definitions: table.definitions.filter(({ name }) => isOffered(name)),
  };
}
