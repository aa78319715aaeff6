import type { JsonValue, SkillRunner } from "@cordon/core";
import type { JSONSchema7, Schema, Tool, ToolSet } from "ai";
import type { CalledToolResult } from "../tools/tool-caller.ts";
import { createToolCaller } from "../tools/tool-caller.ts";
import type { ToolCallerOptions } from "../tools/tool-caller-options.ts";

const neverAborted = new AbortController().signal;

/**
 * Makes skills the tools of the AI SDK, for `generateText`, `streamText` and its agents. Names, descriptions and schemas are
 * those an agent of Cordon would offer; each call runs in the sandbox and ends when the SDK's signal is aborted.
 *
 * A result is always an object with its origin, also of a call that failed or was refused: nothing is thrown, and the model
 * is told of a failure as an error. It does not know what the model has read: the rule that calls which change something
 * are asked for after untrusted text is an agent's; here use `rules` and `approve`, or the SDK's own approvals.
 *
 * @param skills What `createSkillRunner` gives. The tools are those it has now.
 * @throws OptionError for options that are none, and when two tools have one name; PermissionError
 */
export function toAiSdkTools(skills: SkillRunner, options: ToolCallerOptions = {}): ToolSet {
  const caller = createToolCaller(skills, options, "ai-sdk");
  const tools = caller.table.definitions.map(({ name, description, inputSchema }): readonly [string, SkillTool] => [
    name,
    {
      ...(description === undefined ? {} : { description }),
      inputSchema: schemaOf(inputSchema),
      execute: async (input, { toolCallId, abortSignal }) => {
        const { result } = await caller.call({
          name,
          input,
          callId: toolCallId,
          signal: abortSignal ?? neverAborted,
        });
        return result;
      },
      toModelOutput: ({ output }) => ({
        type: output.outcome === "ok" ? "json" : "error-json",
        value: output as unknown as ModelOutput,
      }),
    },
  ]);
  return Object.fromEntries(tools);
}

type SkillTool = Tool<Readonly<Record<string, JsonValue>>, CalledToolResult, Record<string, never>>;
type ModelOutput = Extract<
  Awaited<ReturnType<NonNullable<SkillTool["toModelOutput"]>>>,
  { readonly type: "json" }
>["value"];

/** What `jsonSchema()` of the SDK makes. The skill's own schema is held against the input where it always is: not here. */
function schemaOf(jsonSchema: JSONSchema7): Schema<Readonly<Record<string, JsonValue>>> {
  const schema = { [Symbol.for("vercel.ai.schema")]: true, _type: undefined, jsonSchema, validate: undefined };
  return schema as unknown as Schema<Readonly<Record<string, JsonValue>>>;
}
