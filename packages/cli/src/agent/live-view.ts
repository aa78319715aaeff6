import type { AgentEvent } from "@cordon/agent";
import { countText } from "../quantity-text.ts";
import { shownText } from "../shown-text.ts";
import { terminalText } from "../terminal-text.ts";
import { costText, toolCostText } from "./cost-text.ts";

/** Shows a run to a person while it goes on: on standard error, since standard output is for its result. */
export type LiveView = (event: AgentEvent) => void;

const longestInput = 2_000;

/**
 * Makes a view: steps, the words of the model as they come, calls with what came of them, what they cost. What models and skills
 * wrote is escaped.
 *
 * @param write Where to.
 */
export function createLiveView(write: (text: string) => void): LiveView {
  let isInText = false;
  const line = (text: string): void => {
    write(`${isInText ? "\n" : ""}${text}\n`);
    isInText = false;
  };
  return (event) => {
    if (event.type === "text-delta") {
      write((isInText ? "" : "  ") + terminalText(event.text).replaceAll("\n", "\n  "));
      isInText = true;
      return;
    }
    for (const text of linesOf(event)) line(text);
  };
}

function linesOf(event: AgentEvent): readonly string[] {
  switch (event.type) {
    case "run-start":
    case "run-resume": {
      const { runId, path, prompt } = event;
      const version = prompt === undefined ? "" : ` (prompt ${prompt.name} ${prompt.version})`;
      const what = event.type === "run-start" ? "begins" : "goes on";
      return [`${shownText(path.join(" → "))}${version} ${what}: run ${shownText(runId)}`];
    }
    case "step-start":
      return [`step ${event.step}`];
    case "model-skip":
      return [`  ! ${shownText(event.model)} is not asked: ${event.reason}`];
    case "model-fail": {
      const { model, kind, detail, willRetry, discardsText } = event;
      const next = `${willRetry ? "; it is asked again" : ""}${discardsText ? "; what it said is void" : ""}`;
      return [`  ! ${shownText(model)} failed: ${kind}: ${shownText(detail)}${next}`];
    }
    case "model-end":
      return [`  ${shownText(event.model)}: ${costText(event.used, event.isPriced)}`];
    case "tool-call":
      return [`  → ${shownText(event.tool)} ${shownText(cut(event.input))}`];
    case "tool-end": {
      const { tool, outcome, message, outputCharacters, used } = event;
      const size = outputCharacters === 0 ? "" : `, ${countText(outputCharacters)} characters`;
      const why = message === undefined ? "" : `: ${shownText(message)}`;
      return [`  ← ${shownText(tool)} ${outcome}${size}${toolCostText(used)}${why}`];
    }
    case "approval-end":
      return event.outcome === "given"
        ? []
        : [`  ! ${shownText(event.tool)} was not approved: ${approvals[event.outcome]}`];
    case "budget-alert":
      return [`  ! ${countText(event.used)} of ${countText(event.limit)} ${event.dimension} of the budget are used`];
    case "output-refuse":
      return [`  ! the answer was not accepted: ${shownText(event.problem)}`];
    case "memory-fail":
      return [`  ! the memory failed: ${event.operation}`];
    default:
      return [];
  }
}

const approvals: Readonly<Record<Extract<AgentEvent, { type: "approval-end" }>["outcome"], string>> = {
  given: "",
  refused: "somebody said no",
  timeout: "nobody answered in time",
  failed: "nobody could be asked",
  absent: "there is no terminal to ask on",
  token: "",
  "token-refused": "the answer does not hold for it",
  waiting: "it waits",
};

const cut = (text: string): string => (text.length > longestInput ? `${text.slice(0, longestInput)}…` : text);
