import { version } from "../version.ts";
import type { SkillTemplate, TemplateFacts } from "./templates/skill-template.ts";
import { unitTestTool } from "./templates/unit-test-tool.ts";

/**
 * Every file of a new skill: those of its template, and those that are the same for all.
 *
 * @param id The id of the skill.
 * @param template What it starts from.
 * @returns Text by path, relative to the folder of the skill.
 */
export function projectFiles(id: string, template: SkillTemplate): Readonly<Record<string, string>> {
  const facts: TemplateFacts = { id, className: classNameOf(id) };
  return {
    ".gitignore": "node_modules/\nbuild/\n",
    "README.md": readmeOf(facts, template),
    "package.json": `${JSON.stringify(packageOf(id), undefined, 2)}\n`,
    "policy.yaml": policyOf(id, template),
    "tsconfig.json": `${JSON.stringify(compilerOptions, undefined, 2)}\n`,
    ...template.files(facts),
  };
}

/** `word-count` becomes `WordCount`. */
function classNameOf(id: string): string {
  const name = id
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
  return /^[A-Z]/u.test(name) ? name : `Skill${name}`;
}

function packageOf(id: string): object {
  return {
    name: id,
    version: "1.0.0",
    private: true,
    type: "module",
    cordon: { entry: "src/skill.ts" },
    scripts: { build: "cordon build", test: "cordon test", dev: "cordon dev", validate: "cordon validate" },
    devDependencies: { "@cordon/cli": version, "@cordon/pdk": version, [unitTestTool.name]: unitTestTool.range },
  };
}

/** For the editor, and for the build, which checks the types by it. */
const compilerOptions = {
  compilerOptions: {
    target: "es2024",
    lib: ["es2024"],
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["@cordon/pdk/globals"],
  },
  include: ["src", "tests"],
};

function policyOf(id: string, { allow, mounts }: SkillTemplate): string {
  const lines = [
    "# What the operator grants to the skill, here to try it out. The one who runs it has a policy of their own.",
    "version: 1",
    "skills:",
    `  ${id}@^1:`,
    `    allow: [${allow.map((permission) => JSON.stringify(permission)).join(", ")}]`,
    ...(Object.keys(mounts).length === 0
      ? []
      : [
          `    mounts: { ${Object.entries(mounts)
            .map(([path, folder]) => `${path}: ${folder}`)
            .join(", ")} }`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

function readmeOf({ id, className }: TemplateFacts, { summary, exampleInput }: SkillTemplate): string {
  return `# ${className}

A skill for Cordon that ${summary}.

    npm install
    npx cordon build
    npx cordon test
    npx cordon validate
    npx cordon run build/${id}.wasm --policy policy.yaml --input '${exampleInput}'

| file            | what it is                                                                            |
| --------------- | ------------------------------------------------------------------------------------- |
| \`src/skill.ts\`  | the skill: what it is called, what it asks for, what it does                          |
| \`policy.yaml\`   | what it is granted when you try and test it                                           |
| \`tests/*.yaml\`  | golden cases: calls in the real sandbox, with everything they meet, and how they end  |
| \`tests/*.test.ts\` | unit tests of functions, in Node, with vitest                                       |
| \`build/\`        | the module, once it is built                                                          |

\`npx cordon dev\` builds and tests at every save. \`npx cordon test --update\` writes what a call comes to now into its case,
so that a case with a name and an input is enough to begin with: look at what it wrote.
`;
}
