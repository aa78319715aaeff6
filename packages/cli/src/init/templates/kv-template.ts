import type { SkillTemplate } from "./skill-template.ts";
import { unitTestTool } from "./unit-test-tool.ts";

/** Remembers something from call to call. */
export const kvTemplate: SkillTemplate = {
  name: "kv",
  summary: "remembers something from call to call, in keys and values of its own",
  allow: ["kv:read:visits/*", "kv:write:visits/*"],
  mounts: {},
  exampleInput: '{"name":"Zoë"}',
  files: ({ id, className }) => ({
    "src/welcome.ts": `/** Welcomes a guest who was here some times before. */
export function welcomeFor(name: string, visitsBefore: number): string {
  return visitsBefore === 0 ? \`Welcome, \${name}!\` : \`Welcome back, \${name}! This is visit \${visitsBefore + 1}.\`;
}
`,
    "src/skill.ts": `import { kv, SkillBase } from "@cordon/pdk";
import { welcomeFor } from "./welcome.ts";

interface Guest {
  readonly name: string;
}

export class ${className} extends SkillBase<Guest, string> {
  override readonly id = "${id}";
  override readonly name = "${className}";
  override readonly version = "1.0.0";
  override readonly description = "Welcomes guests, and remembers who was here.";
  override readonly permissions = [
    { permission: "kv:read:visits/*", reason: "Who was here" },
    { permission: "kv:write:visits/*", reason: "Who was here" },
  ];
  override readonly input = {
    type: "object",
    properties: { name: { type: "string", minLength: 1, maxLength: 100 } },
    required: ["name"],
    additionalProperties: false,
  };

  override async execute({ name }: Guest): Promise<string> {
    const key = \`visits/\${encodeURIComponent(name)}\`;
    const visits = ((await kv.get(key)) as number | undefined) ?? 0;
    await kv.set(key, visits + 1);
    return welcomeFor(name, visits);
  }
}
`,
    "tests/first-visit.yaml": `name: welcomes a guest who was never here
input: { name: Jo }
expect:
  status: ok
  output: "Welcome, Jo!"
  kv: { visits/Jo: 1 }
permissions: [kv:read:visits/Jo, kv:write:visits/Jo]
usage: { hostCalls: 2, wallMs: 5000 }
`,
    "tests/comes-back.yaml": `name: knows a guest again
input: { name: Jo }
kv: { visits/Jo: 2 }
expect:
  status: ok
  output: "Welcome back, Jo! This is visit 3."
  kv: { visits/Jo: 3 }
`,
    "tests/welcome.test.ts": `import { expect, it } from "${unitTestTool.name}";
import { welcomeFor } from "../src/welcome.ts";

it("counts the visit that is under way", () => {
  expect(welcomeFor("Jo", 1)).toBe("Welcome back, Jo! This is visit 2.");
});
`,
  }),
};
