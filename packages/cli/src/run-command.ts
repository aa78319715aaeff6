import { createRuntime, type Recording, type Runtime, type RuntimeOptions, type Skill } from "@cordon/runtime";
import { assignments } from "./assignments.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { printReceipt } from "./print-receipt.ts";
import { quoted } from "./quoted.ts";
import { readInputOption } from "./read-input-option.ts";
import { checkModulePath } from "./check-module-path.ts";
import { createRecordingFile, type RecordingFile } from "./recording-file.ts";
import { readManifestOption } from "./read-manifest-option.ts";
import { readSecrets } from "./read-secrets.ts";
import { terminalApprover } from "./terminal-approver.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `cordon run`, as the parser gives them. */
export interface RunOptions {
  readonly tool?: string;
  readonly input?: string;
  readonly policy?: string;
  readonly manifest?: string;
  readonly grant?: readonly string[];
  readonly mount?: readonly string[];
  readonly limit?: readonly string[];
  readonly config?: readonly string[];
  readonly secret?: readonly string[];
  readonly tenant?: string;
  readonly logLevel?: "trace" | "debug" | "info" | "warn" | "error";
  readonly json?: boolean;
  readonly events?: boolean;
  readonly record?: string;
}

/** The most there is: one call is recorded, and the user asked for it. */
const maxRecordingBytes = 64 * 1024 * 1024;

type LoadOptions = NonNullable<Parameters<Runtime["load"]>[1]>;
type CallOptions = NonNullable<Parameters<Skill["call"]>[1]>;

/**
 * `cordon run`: loads one skill, calls one tool, prints the output or the receipt.
 *
 * An interrupt ends it wherever it is: a call ends as `cancelled` and has its receipt, before that there is none.
 *
 * @param file The module.
 * @param options What was given on the command line; it is the operator's policy.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and what starting a runtime and loading a skill throws.
 */
export async function runCommand(file: string, options: RunOptions, io: CommandIo): Promise<ExitCode> {
  await checkModulePath(file);
  const starting = { ...runtimeOptions(options, io), secrets: await readSecrets(options.secret ?? [], io) };
  const calling = callOptions(options);
  const loading = options.manifest === undefined ? {} : { manifest: await readManifestOption(options.manifest) };
  const input = await readInputOption(options.input, io);
  await using runtime = await createRuntime(starting);
  await using skill = await loadUnlessInterrupted(runtime, { file, loading, signal: io.signal });
  const tool = toolOption(options.tool, skill);
  await using recordingFile = options.record === undefined ? undefined : await createRecordingFile(options.record);
  const record = recordingFile !== undefined;
  const { recording, ...receipt } = await skill.call(input, { ...calling, ...tool, record, signal: io.signal });
  const isKept = await keepRecording(recordingFile, recording, io);
  await printReceipt(receipt, options.json === true, io);
  if (receipt.status === "invalid-input" && options.input === undefined) {
    io.writeError("cordon: there was no --input; add it as JSON, @file for a file, or - for standard input\n");
  }
  return isKept ? exitCodeOf(receipt.status) : exitCodes.failed;
}

/** Writes the recording, when there is one. The call took place: what goes wrong now must not hide its receipt. */
async function keepRecording(
  file: RecordingFile | undefined,
  recording: Recording | undefined,
  io: CommandIo,
): Promise<boolean> {
  if (file === undefined || recording === undefined) return true;
  try {
    await file.write(recording);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.writeError(`cordon: ${error.message}\n`);
    return false;
  }
  if (recording.incomplete !== undefined) {
    const why =
      recording.incomplete === "size" ? "what the skill was told is larger than 64 MiB" : "a secret came up in it";
    io.writeError(`cordon: the recording cannot be replayed: ${why}\n`);
  }
  return true;
}

/** Loading takes no signal: the disposal of the runtime ends it. */
async function loadUnlessInterrupted(
  runtime: Runtime,
  { file, loading, signal }: { readonly file: string; readonly loading: LoadOptions; readonly signal: AbortSignal },
): Promise<Skill> {
  signal.throwIfAborted();
  const dispose = (): void => void runtime[Symbol.asyncDispose]();
  signal.addEventListener("abort", dispose);
  try {
    return await runtime.load(file, loading);
  } finally {
    signal.removeEventListener("abort", dispose);
  }
}

function runtimeOptions(
  { policy, input, grant = [], mount = [], limit = [], events = false }: RunOptions,
  io: Pick<CommandIo, "writeError" | "terminal" | "signal">,
): RuntimeOptions {
  return {
    ...(policy === undefined ? {} : { policy }),
    grants: grant,
    mounts: assignments("--mount", mount, { example: "/data=./folder" }),
    limits: assignments("--limit", limit, { example: "memory=16MiB" }),
    // Standard input that is the skill's input is nobody's answer.
    ...(io.terminal === undefined || input === "-" ? {} : { approve: terminalApprover(io.terminal, io) }),
    maxRecordingBytes,
    ...(events ? { onEvent: (event) => io.writeError(jsonLine(event)) } : {}),
  };
}

function callOptions({ tenant, logLevel, config = [] }: RunOptions): CallOptions {
  return {
    config: assignments("--config", config, { example: "unit=metric", allowEmpty: true }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(logLevel === undefined ? {} : { logLevel }),
  };
}

function toolOption(tool: string | undefined, { tools }: Skill): Pick<CallOptions, "tool"> {
  if (tool === undefined) return {};
  if (tools.includes(tool)) return { tool };
  throw new UsageError(`Cannot call the tool ${quoted(tool)}: the skill has ${tools.map(quoted).join(", ")}`);
}
