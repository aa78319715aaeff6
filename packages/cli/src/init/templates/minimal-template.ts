import type { SkillTemplate } from "./skill-template.ts";
import { unitTestTool } from "./unit-test-tool.ts";

/** Computes, and asks for nothing. */
export const minimalTemplate: SkillTemplate = {
  name: "minimal",
  summary: "computes, and asks the host for nothing",
  allow: [],
  mounts: {},
  exampleInput: '{"name":"Zoë"}',
  files: ({ id, className }) => ({
    "src/greeting.ts": `/** Greets somebody by name, whatever stands around it. */
export function greetingFor(name: string): string {
  return \`Hello, \${name.trim()}!\`;
}
`,
    "src/skill.ts": `import { SkillBase } from "@cordon/pdk";
import { greetingFor } from "./greeting.ts";

interface Question {
  readonly name: string;
}

interface Answer {
  readonly greeting: string;
}

export class ${className} extends SkillBase<Question, Answer> {
  override readonly id = "${id}";
  override readonly name = "${className}";
  override readonly version = "1.0.0";
  override readonly description = "Greets somebody by name.";
  override readonly input = {
    type: "object",
    properties: { name: { type: "string", minLength: 1, maxLength: 100 } },
    required: ["name"],
    additionalProperties: false,
  };
  override readonly output = {
    type: "object",
    properties: { greeting: { type: "string" } },
    required: ["greeting"],
  };

  override execute({ name }: Question): Answer {
    return { greeting: greetingFor(name) };
  }
}
`,
    "tests/greets.yaml": `name: greets by name
input: { name: " Zoë " }
expect:
  status: ok
  output: { greeting: "Hello, Zoë!" }
permissions: [] # it asks the host for nothing
usage: { hostCalls: 0, wallMs: 5000, peakMemoryBytes: 16777216 }
`,
    "tests/wants-a-name.yaml": `name: takes no input without a name
input: {}
expect:
  status: invalid-input
`,
    "tests/greeting.test.ts": `import { expect, it } from "${unitTestTool.name}";
import { greetingFor } from "../src/greeting.ts";

it("leaves out what stands around the name", () => {
  expect(greetingFor(" Zoë ")).toBe("Hello, Zoë!");
});
`,
  }),
};
