import { type Agent, type AgentRun, openFileRunJournal, type ResumeOptions } from "@cordon/agent";
import { createRuntime, createSkillRunner, type Runtime, type RuntimeOptions, type Skill } from "@cordon/runtime";
import { assignments } from "../assignments.ts";
import type { CommandIo } from "../command-io.ts";
import type { ExitCode } from "../exit-codes.ts";
import { quoted } from "../quoted.ts";
import { readSecrets } from "../read-secrets.ts";
import { terminalApprover } from "../terminal-approver.ts";
import { terminalAsker } from "../terminal-asker.ts";
import { UsageError } from "../usage-error.ts";
import { type AgentRunNumbers, type AgentRunOptions, readNumbers } from "./agent-run-options.ts";
import { findModules } from "./find-modules.ts";
import { type HeldErrors, holdErrors } from "./held-errors.ts";
import { createRunShow, type ShowOptions } from "./show-run.ts";
import { readParts, startAgent } from "./start-agent.ts";
import { toolApprover } from "./tool-approver.ts";

/**
 * `cordon agent run`: loads skills, lets a model work with them until the task is done, and prints the result.
 *
 * An interrupt ends the run wherever it is: skills are stopped, what the model had said is printed, and with a journal the run
 * can be gone on with.
 *
 * @param task What to do. Undefined with `--resume`.
 * @param options What was given on the command line; it is the operator's policy.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and what starting a runtime, loading skills and opening a journal throws.
 */
export async function agentRunCommand(
  task: string | undefined,
  options: AgentRunOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const numbers = readNumbers(task, options);
  const parts = await readParts(options, numbers, io);
  const modules = await findModules(options.skills ?? []);
  const held = holdErrors(io);
  const asker = held.terminal === undefined ? undefined : terminalAsker(held.terminal, { ...io, ...held });
  await using journal = options.journal === undefined ? undefined : await openFileRunJournal(options.journal);
  await using runtime = isIdle(modules, options)
    ? undefined
    : await createRuntime({
        ...(await runtimeOptions(options, io)),
        ...(held.terminal === undefined || asker === undefined
          ? {}
          : { approve: terminalApprover(held.terminal, { ...io, ...held }, asker) }),
      });
  const skills = runtime === undefined ? [] : await loadSkills(runtime, modules, io);
  const agent = startAgent(options, parts, {
    skills: skills.length === 0 ? undefined : createSkillRunner(skills),
    journal,
    approve: asker === undefined ? undefined : toolApprover(asker),
  });
  const show = createRunShow(showOptions(options, held), io);
  const signal = io.signal;
  const result = await show.watch(beginRun(agent, task, { options, numbers, signal }));
  const { doubts: wish } = options;
  if (wish === undefined || result.stop !== "in-doubt") return await show.end(result);
  const doubts = Object.fromEntries(result.doubts.map(({ id }) => [id, wish]));
  return await show.end(await show.watch(beginRun(agent, task, { options, numbers, signal, doubts })));
}

/** Without a skill there is nothing to run; a policy that is given is read all the same, to say what is wrong with it. */
function isIdle(modules: readonly string[], { policy }: AgentRunOptions): boolean {
  return modules.length === 0 && policy === undefined;
}

function showOptions(
  { json = false, quiet = false, journal }: AgentRunOptions,
  { writeError }: HeldErrors,
): ShowOptions {
  return { json, quiet, journal, writeError };
}

async function runtimeOptions(
  { policy, grant = [], mount = [], limit = [], secret = [] }: AgentRunOptions,
  io: Pick<CommandIo, "environment">,
): Promise<RuntimeOptions> {
  return {
    ...(policy === undefined ? {} : { policy }),
    grants: grant,
    mounts: assignments("--mount", mount, { example: "/data=./folder" }),
    limits: assignments("--limit", limit, { example: "memory=16MiB" }),
    secrets: await readSecrets(secret, io),
  };
}

/** Loading takes no signal: the disposal of the runtime ends it. */
async function loadSkills(
  runtime: Runtime,
  modules: readonly string[],
  io: Pick<CommandIo, "signal" | "writeError">,
): Promise<readonly Skill[]> {
  io.signal.throwIfAborted();
  const dispose = (): void => void runtime[Symbol.asyncDispose]();
  io.signal.addEventListener("abort", dispose);
  try {
    const skills = new Map<string, { readonly file: string; readonly skill: Skill }>();
    for (const file of modules) {
      const skill = await runtime.load(file).catch((error: unknown) => {
        if (!io.signal.aborted) io.writeError(`cordon: ${quoted(file)} cannot be loaded\n`);
        throw error;
      });
      const { id } = skill.manifest;
      const other = skills.get(id);
      if (other !== undefined) {
        const files = `${quoted(other.file)} and ${quoted(file)}`;
        throw new UsageError(`Cannot use two skills with the id ${quoted(id)}: ${files}; name one of them`);
      }
      skills.set(id, { file, skill });
    }
    return [...skills.values()].map(({ skill }) => skill);
  } finally {
    io.signal.removeEventListener("abort", dispose);
  }
}

interface RunToBegin {
  readonly options: AgentRunOptions;
  readonly numbers: AgentRunNumbers;
  readonly signal: AbortSignal;
  readonly doubts?: NonNullable<ResumeOptions["doubts"]>;
}

function beginRun(agent: Agent, task: string | undefined, toBegin: RunToBegin): AgentRun {
  const { tenant, runId, resume = "" } = toBegin.options;
  const { deadlineMs, maxSteps } = toBegin.numbers;
  const { signal, doubts } = toBegin;
  const shared = {
    signal,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
  };
  if (task === undefined) {
    return agent.resume({ runId: resume }, { ...shared, ...(doubts === undefined ? {} : { doubts }) });
  }
  return agent.run(task, {
    ...shared,
    ...(tenant === undefined ? {} : { tenant }),
    ...(runId === undefined ? {} : { runId }),
  });
}
