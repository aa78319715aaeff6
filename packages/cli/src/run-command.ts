import { createRuntime, type Runtime, type RuntimeOptions, type Skill } from "@cordon/runtime";
import { assignments } from "./assignments.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { printReceipt } from "./print-receipt.ts";
import { quoted } from "./quoted.ts";
import { readInputOption } from "./read-input-option.ts";
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
}

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
  const starting = { ...runtimeOptions(options, io), secrets: await readSecrets(options.secret ?? [], io) };
  const calling = callOptions(options);
  const loading = options.manifest === undefined ? {} : { manifest: await readManifestOption(options.manifest) };
  const input = await readInputOption(options.input, io);
  await using runtime = await createRuntime(starting);
  await using skill = await loadUnlessInterrupted(runtime, { file, loading, signal: io.signal });
  const receipt = await skill.call(input, { ...calling, ...toolOption(options.tool, skill), signal: io.signal });
  await printReceipt(receipt, options.json === true, io);
  return exitCodeOf(receipt.status);
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
