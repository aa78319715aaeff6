import type { Recording } from "@cordon/core";
import { createRuntime, type Replay } from "@cordon/runtime";
import { assignments } from "./assignments.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { quoted } from "./quoted.ts";
import { readManifestOption } from "./read-manifest-option.ts";
import { readRecordingFile } from "./recording-file.ts";
import { terminalText } from "./terminal-text.ts";

/** The options of `cordon replay`, as the parser gives them. */
export interface ReplayCommandOptions {
  readonly skill: string;
  readonly manifest?: string;
  readonly limit?: readonly string[];
  readonly json?: boolean;
}

/**
 * `cordon replay`: runs a recorded call again without any effect, and says whether it came to the same. The skill is granted
 * nothing.
 *
 * @param file The recording.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and what a replay throws.
 */
export async function replayCommand(file: string, options: ReplayCommandOptions, io: CommandIo): Promise<ExitCode> {
  const limits = assignments("--limit", options.limit ?? [], { example: "memory=16MiB" });
  const loading = options.manifest === undefined ? {} : { manifest: await readManifestOption(options.manifest) };
  const recording = await readRecordingFile(file);
  io.writeError(progressLine(recording));
  await using runtime = await createRuntime({ limits });
  const dispose = (): void => void runtime[Symbol.asyncDispose]();
  io.signal.throwIfAborted();
  // Loading takes no signal: the disposal of the runtime ends it.
  io.signal.addEventListener("abort", dispose);
  try {
    const replay = await runtime.replay(recording, options.skill, { ...loading, signal: io.signal });
    await io.writeOutput(options.json === true ? jsonLine(replay) : replayText(replay));
    return exitCodeOfReplay(replay);
  } finally {
    io.signal.removeEventListener("abort", dispose);
  }
}

function progressLine({ skill, tool, hostCalls, result }: Recording): string {
  const calls = hostCalls.length === 1 ? "1 host call" : `${hostCalls.length} host calls`;
  return `cordon: replaying ${quoted(tool)} of ${quoted(`${skill.id}@${skill.version}`)}, recorded as ${result.status}, ${calls}\n`;
}

function replayText({ outcome, difference, compared, receipt }: Replay): string {
  const lines = [outcome, `  ending:   ${receipt.status}`];
  if (compared.length > 0) lines.push(`  equal:    ${compared.join(", ")}`);
  if (difference !== undefined) {
    const { part, index, capability, recorded, replayed } = difference;
    const where = index === undefined ? part : `${part}[${index}] ${capability ?? ""}`;
    lines.push(`  differs:  ${where}`, `  recorded: ${oneLine(recorded)}`, `  replayed: ${oneLine(replayed)}`);
  }
  if (outcome === "interrupted") lines.push(`  why:      ${oneLine(receipt.message ?? "")}`);
  return `${lines.join("\n")}\n`;
}

const oneLine = (text: string): string => terminalText(text).replaceAll("\n", " ");

function exitCodeOfReplay({ outcome, receipt }: Replay): ExitCode {
  if (outcome === "same") return exitCodes.ok;
  return outcome === "interrupted" ? exitCodeOf(receipt.status) : exitCodes.failed;
}
