import type { AgentEvent, AgentRun, RunResult } from "@cordon/agent";
import type { CommandIo } from "../command-io.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonLine, jsonText } from "../json-text.ts";
import { counted } from "../quantity-text.ts";
import { shownText } from "../shown-text.ts";
import { terminalText } from "../terminal-text.ts";
import { costText } from "./cost-text.ts";
import { exitCodeOfStop } from "./exit-code-of-stop.ts";
import { createLiveView } from "./live-view.ts";

/** How a run is shown. */
export interface ShowOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Where the run is written down, as the user named it. */
  readonly journal: string | undefined;
  readonly writeError: (text: string) => void;
}

/** Shows runs, and the result of the last one. */
export interface RunShow {
  /** Shows what happens until a run stops. */
  watch(run: AgentRun): Promise<RunResult>;
  /**
   * Shows the result.
   *
   * @returns The exit code.
   * @throws OutputError
   */
  end(result: RunResult): Promise<ExitCode>;
}

/**
 * Shows runs: the answer on standard output, everything else on standard error; or with `json` one line for each event and one
 * for the result. What a model had said when it was stopped is the result of a run that was stopped.
 */
export function createRunShow(
  { json, quiet, journal, writeError }: ShowOptions,
  io: Pick<CommandIo, "writeOutput" | "outputIsTerminal">,
): RunShow {
  const view = json || quiet ? () => {} : createLiveView(writeError);
  const partial = createPartialText();
  return {
    watch: async (run) => {
      for await (const event of run) {
        partial.hear(event);
        view(event);
        if (json) await io.writeOutput(jsonLine(event));
      }
      return await run;
    },
    end: async (result) => {
      const { stop } = result;
      if (json) {
        const { state: _state, ...shown } = result;
        await io.writeOutput(jsonLine({ type: "result", ...shown }));
        return exitCodeOfStop(stop);
      }
      if (!quiet || stop !== "answer") writeError(endText(result, journal));
      const text = stop === "answer" ? answerText(result) : partial.text() || result.text;
      if (text !== "") await io.writeOutput(`${io.outputIsTerminal ? terminalText(text) : text}\n`);
      return exitCodeOfStop(stop);
    },
  };
}

interface PartialText {
  readonly hear: (event: AgentEvent) => void;
  readonly text: () => string;
}

/** What the model has said in the step that is under way. */
function createPartialText(): PartialText {
  let text = "";
  return {
    hear: (event) => {
      if (event.path.length > 1) return;
      if (event.type === "text-delta") text += event.text;
      if (event.type === "step-start" || (event.type === "model-fail" && event.discardsText)) text = "";
    },
    text: () => text,
  };
}

function answerText({ output, text }: RunResult): string {
  return output === undefined ? text : jsonText(output, 2);
}

function endText(
  { stop, steps, used, costs, error, priceVersion, doubts, runId }: RunResult,
  journal?: string,
): string {
  const isPriced = costs.some(({ kind, used: { microUsd } }) => kind === "model" && microUsd !== undefined);
  const prices = isPriced && priceVersion !== undefined ? ` (prices ${shownText(priceVersion)})` : "";
  const lines = [`${stop} after ${counted(steps, "step")}: ${costText(used, isPriced)}${prices}`];
  if (error !== undefined) lines.push(`cordon: ${shownText(error.message)}`);
  for (const { tool, input } of doubts) lines.push(`cordon: in doubt: ${shownText(tool)} ${shownText(input)}`);
  if (doubts.length > 0) lines.push("cordon: look whether it took effect, then add --doubts tell or --doubts repeat");
  // What never took place in the journal cannot be gone on with.
  const isRecorded = error === undefined || error.code !== "RESUME_INVALID";
  if (journal !== undefined && isRecorded && exitCodeOfStop(stop) !== 0) {
    lines.push(`cordon: to go on: --journal ${shownText(journal)} --resume ${shownText(runId)}`);
  }
  return `${lines.join("\n")}\n`;
}
