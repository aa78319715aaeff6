import type { SkillTemplate } from "./skill-template.ts";
import { unitTestTool } from "./unit-test-tool.ts";

/** Reads the files of one folder and writes one. */
export const filesTemplate: SkillTemplate = {
  name: "files",
  summary: "reads the files of one folder and writes one, and is tested on copies",
  allow: ["fs:read:/data/*", "fs:write:/data/index.md"],
  mounts: { "/data": "./data" },
  exampleInput: "{}",
  files: ({ id, className }) => ({
    "data/first.txt": "One note, for trying it out.\n",
    "src/word-count.ts": `/** How many words a text has. */
export function countWords(text: string): number {
  return text.match(/[\\p{L}\\p{N}]+/gu)?.length ?? 0;
}
`,
    "src/skill.ts": `import { fs, SkillBase } from "@cordon/pdk";
import { countWords } from "./word-count.ts";

interface Answer {
  readonly files: number;
  readonly words: number;
}

export class ${className} extends SkillBase<unknown, Answer> {
  override readonly id = "${id}";
  override readonly name = "${className}";
  override readonly version = "1.0.0";
  override readonly description = "Counts the words of the texts in a folder, and writes an index of them.";
  override readonly permissions = [
    { permission: "fs:read:/data/*", reason: "The texts" },
    { permission: "fs:write:/data/index.md", reason: "The index" },
  ];
  override readonly output = {
    type: "object",
    properties: { files: { type: "integer" }, words: { type: "integer" } },
    required: ["files", "words"],
  };

  override async execute(): Promise<Answer> {
    const { entries } = await fs.list("/data");
    const names = entries.flatMap(({ name, type }) => (type === "file" && name.endsWith(".txt") ? [name] : []));
    const counts = await Promise.all(names.toSorted().map(async (name) => [name, await wordsIn(name)] as const));
    await fs.write("/data/index.md", counts.map(([name, words]) => \`- \${name}: \${words}\\n\`).join(""));
    this.log.info(\`\${counts.length} texts\`);
    return { files: counts.length, words: counts.reduce((sum, [, words]) => sum + words, 0) };
  }
}

async function wordsIn(name: string): Promise<number> {
  return countWords(await fs.readText(\`/data/\${name}\`));
}
`,
    "tests/counts.yaml": `name: counts the words of every text and writes an index
input: {}
files:
  /data/b.txt: "Größe zählt.\\n"
  /data/a.txt: "one two three\\n"
  /data/c.md: "left out\\n"
expect:
  status: ok
  output: { files: 2, words: 5 }
  files:
    /data/index.md: |
      - a.txt: 3
      - b.txt: 2
usage: { hostCalls: 4, wallMs: 5000 }
`,
    "tests/empty.yaml": `name: writes an empty index for an empty folder
input: {}
expect:
  status: ok
  output: { files: 0, words: 0 }
  files: { /data/index.md: "" }
permissions: [fs:read:/data, fs:write:/data/index.md]
`,
    "tests/word-count.test.ts": `import { expect, it } from "${unitTestTool.name}";
import { countWords } from "../src/word-count.ts";

it("counts words of every script", () => {
  expect(countWords("Größe zählt, one-two")).toBe(4);
  expect(countWords("")).toBe(0);
});
`,
  }),
};
