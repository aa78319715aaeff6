import { failCall, isOpen, succeedCall } from "./call-outcome.ts";
import { manifestOf, type SkillTool, toolsOf } from "./describe-skill.ts";
import { decodeText } from "./native.ts";
import { leaveBuild } from "./phase.ts";
import { methodOf, runTool } from "./run-tool.ts";
import { SkillBase } from "./skill-base.ts";
import { enterTool } from "./skill-context.ts";
import { beginTurns, takePending, takeTurn } from "./turn.ts";

/**
 * Takes the skill out of its module and hands the build what it needs. The last thing that runs at build time.
 *
 * @param module What the author's file exports.
 * @throws TypeError when it exports no skill, several, or one that lacks the method of a tool.
 */
export function registerSkill(module: Readonly<Record<string, unknown>>): void {
  const skill = createSkill(module);
  const tools = toolsOf(skill);
  for (const { name } of tools) methodOf(skill, name);
  Object.assign(globalThis, {
    cordonBuild: {
      manifest: JSON.stringify(manifestOf(skill)),
      start: (tool: number, input: Uint8Array) => start(skill, tools[tool], input),
      turn: takeTurn,
      pending: takePending,
      fail: failCall,
    },
  });
}

function createSkill(module: Readonly<Record<string, unknown>>): SkillBase {
  const classes = [...new Set(Object.values(module))].filter(isSkillClass);
  const [only, more] = classes;
  if (only === undefined || more !== undefined) {
    const found = only === undefined ? "none" : `${classes.length}`;
    throw new TypeError(
      `Cannot find the skill: the file has to export one class that extends SkillBase, and has ${found}`,
    );
  }
  return new only();
}

function isSkillClass(value: unknown): value is new () => SkillBase {
  return typeof value === "function" && value.prototype instanceof SkillBase;
}

function start(skill: SkillBase, tool: SkillTool | undefined, input: Uint8Array): void {
  const call = beginTurns();
  leaveBuild();
  try {
    if (tool === undefined) throw new RangeError("Cannot run the tool: there is none of that number");
    enterTool(tool.name);
    const value = tool.takesBytes ? input : readInput(input);
    runTool(skill, tool, value)
      .then((output) => {
        if (isOpen(call)) succeed(tool, output);
      })
      .catch((error: unknown) => {
        if (isOpen(call)) failCall(error);
      });
  } catch (error) {
    failCall(error);
  }
}

function readInput(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw error instanceof SyntaxError ? new TypeError(`Cannot read the input: it is not JSON`) : error;
  }
}

function succeed(tool: SkillTool, output: unknown): void {
  if (tool.givesBytes) {
    if (!(output instanceof Uint8Array))
      throw new TypeError(`Cannot give the output of "${tool.name}": it is not a Uint8Array`);
    succeedCall(output);
    return;
  }
  const text = JSON.stringify(output ?? null) as string | undefined;
  if (text === undefined) throw new TypeError(`Cannot give the output of "${tool.name}": it is not a JSON value`);
  succeedCall(text.isWellFormed() ? text : text.toWellFormed());
}
