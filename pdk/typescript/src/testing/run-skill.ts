import { type Manifest, parseManifest } from "@cordon/core";
import { manifestOf, type SkillTool, toolsOf } from "../guest/describe-skill.ts";
import { runTool } from "../guest/run-tool.ts";
import type { SkillBase } from "../guest/skill-base.ts";
import { enterTool } from "../guest/skill-context.ts";
import { openPermissions } from "./call-permissions.ts";
import { patchGlobals } from "./patched-globals.ts";
import { createStandIn, type TestLog, withStandIn } from "./run-stand-in.ts";
import { createTestHost, stateOf, type TestHost } from "./test-host.ts";
import type { TestRequest } from "./test-network.ts";

/** How to run a skill. */
export interface RunSkillOptions {
  /** The tool. Default: the only one, or `execute`. */
  readonly tool?: string;
}

/** What a run came to. */
export interface SkillRun {
  /** What it gave, as its caller gets it; undefined when it failed. */
  readonly output: unknown;
  /** What it threw; undefined when it did not. */
  readonly error: Error | undefined;
  readonly logs: readonly TestLog[];
  /** What it sent to the network. */
  readonly requests: readonly TestRequest[];
  /** Those of its permissions that allowed something. */
  readonly permissionsUsed: readonly string[];
}

/**
 * Runs a skill in Node, in the author's own tests: the same class, against a host in memory. Its permissions are decided on
 * as a real host does it, so one that is missing fails here as well.
 *
 * It is not the sandbox: a host does not even load a skill that lacks a permission it cannot do without; there is no limit of memory or time, an input is not held against a JSON Schema, and variables of
 * modules keep their values from run to run.
 *
 * @param skill The class; or an instance, to run several calls of one session.
 * @param input A JSON value, or bytes for a tool that takes them.
 * @param host Default: one with nothing.
 * @throws TypeError for a tool that is not there; ManifestError of core for a class that says something wrongly.
 */
export async function runSkill(
  skill: (new () => SkillBase<never>) | SkillBase<never>,
  input: unknown = null,
  host: TestHost = createTestHost(),
  options: RunSkillOptions = {},
): Promise<SkillRun> {
  const instance = (typeof skill === "function" ? new skill() : skill) as SkillBase;
  const manifest = readManifest(instance);
  const tool = toolOf(instance, options.tool);
  const state = stateOf(host);
  const permissions = openPermissions(manifest, state.options.permissions);
  const logs: TestLog[] = [];
  const requests: TestRequest[] = [];
  const serving = { host: state, permissions, sent: (request: TestRequest) => void requests.push(request) };
  const standIn = createStandIn(serving, (line) => void logs.push(line));
  const facts = (): Pick<SkillRun, "logs" | "requests" | "permissionsUsed"> => ({
    logs,
    requests,
    permissionsUsed: permissions.used(),
  });
  using _globals = patchGlobals();
  try {
    const output = await withStandIn(standIn, async () => {
      enterTool(tool.name);
      return await runTool(instance, tool, inputFor(tool, input));
    });
    return { output: outputOf(tool, output), error: undefined, ...facts() };
  } catch (error) {
    const thrown =
      error instanceof Error ? error : new Error(`the skill threw ${JSON.stringify(error)}`, { cause: error });
    return { output: undefined, error: thrown, ...facts() };
  }
}

function readManifest(skill: SkillBase): Manifest {
  return parseManifest(JSON.parse(JSON.stringify(manifestOf(skill))));
}

function toolOf(skill: SkillBase, name: string | undefined): SkillTool {
  const tools = toolsOf(skill);
  const wanted = name ?? (tools.length === 1 ? tools[0]?.name : "execute");
  const tool = tools.find((candidate) => candidate.name === wanted);
  if (tool === undefined) {
    const known = tools.map((candidate) => candidate.name).join(", ");
    throw new TypeError(`Cannot find the tool "${wanted ?? ""}": there are ${known}`);
  }
  return tool;
}

/** What comes in comes as JSON, or as bytes of its own. */
function inputFor({ takesBytes }: SkillTool, input: unknown): unknown {
  if (takesBytes) return input instanceof Uint8Array ? input.slice() : input;
  return input === undefined ? undefined : (JSON.parse(JSON.stringify(input)) as unknown);
}

function outputOf({ name, givesBytes }: SkillTool, output: unknown): unknown {
  if (givesBytes) {
    if (!(output instanceof Uint8Array))
      throw new TypeError(`Cannot give the output of "${name}": it is not a Uint8Array`);
    return output.slice();
  }
  const text = JSON.stringify(output ?? null) as string | undefined;
  if (text === undefined) throw new TypeError(`Cannot give the output of "${name}": it is not a JSON value`);
  return JSON.parse(text);
}
