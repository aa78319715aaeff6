import type { SkillTool } from "./describe-skill.ts";
import { InputError } from "./input-error.ts";
import { SkillBase } from "./skill-base.ts";
import { issuePath, type ValidationIssue, type ValueSchema } from "./value-schema.ts";

/**
 * The method of a tool.
 *
 * @throws TypeError when there is none.
 */
export function methodOf(skill: SkillBase, name: string): (input: unknown) => unknown {
  const method: unknown = Reflect.get(skill, name);
  const inherited = name === "execute" && method === SkillBase.prototype.execute;
  if (typeof method !== "function" || inherited) {
    throw new TypeError(`Cannot find the tool "${name}": the skill has no method of that name`);
  }
  return method as (input: unknown) => unknown;
}

/**
 * Runs a tool: its schema makes the value that the method gets, and the one that goes out.
 *
 * @param value The input as it came in: a JSON value, or bytes.
 * @throws InputError for an input that its schema refuses, and whatever the method throws.
 */
export async function runTool(skill: SkillBase, tool: SkillTool, value: unknown): Promise<unknown> {
  const { name, inputSchema, outputSchema } = tool;
  const input = inputSchema === undefined ? value : await parse(inputSchema, value, refuseInput);
  const output = await methodOf(skill, name).call(skill, input);
  return outputSchema === undefined
    ? output
    : await parse(outputSchema, output, (issues) => refuseOutput(name, issues));
}

async function parse(
  schema: ValueSchema,
  value: unknown,
  refuse: (issues: readonly ValidationIssue[]) => never,
): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  return result.issues === undefined ? result.value : refuse(result.issues);
}

function refuseInput(issues: readonly ValidationIssue[]): never {
  throw new InputError(issues.map((issue) => ({ path: issuePath(issue), problem: issue.message })));
}

function refuseOutput(name: string, issues: readonly ValidationIssue[]): never {
  const problems = issues.map((issue) => [issuePath(issue), issue.message].filter((part) => part !== "").join(": "));
  throw new TypeError(`Cannot give the output of "${name}": ${problems.join("; ")}`);
}
