import { describe, expect, it } from "vitest";
import { commandsIn, readCodeBlocks, statedExitCode } from "./code-block.ts";

const page = `# Title

\`policy.yaml\`:

\`\`\`yaml
version: 1

skills: {}
\`\`\`

Then:

    cordon run a.wasm \\
      --json # exit code 4
    # a comment

    cordon explain

- a list
    that goes on

Last:

    cordon
`;

describe("readCodeBlocks()", () => {
  it("finds fenced and indented blocks with their lines, languages and files", () => {
    const found = readCodeBlocks("a.md", page).map(({ line, language, file }) => [line, language, file]);
    expect(found).toEqual([
      [6, "yaml", "policy.yaml"],
      [13, "", undefined],
      [17, "", undefined],
      [24, "", undefined],
    ]);
  });

  it("gives the code without fences and indent", () => {
    const [policy, command] = readCodeBlocks("a.md", page);
    expect(policy?.text).toBe("version: 1\n\nskills: {}\n");
    expect(command?.text).toBe("cordon run a.wasm \\\n  --json # exit code 4\n# a comment\n");
  });

  it("refuses a fence that is not closed, whose code nobody would run", () => {
    expect(() => readCodeBlocks("a.md", "```ts\nconst a = 1;\n")).toThrow("its fence is not closed");
  });
});

describe("commandsIn()", () => {
  it("joins lines that go on and leaves comments out", () => {
    const [, block] = readCodeBlocks("a.md", page);
    expect(commandsIn(block?.text ?? "")).toEqual(["cordon run a.wasm --json # exit code 4"]);
  });
});

describe("statedExitCode()", () => {
  it("is 0 unless the command states another", () => {
    expect([statedExitCode("cordon run a"), statedExitCode("cordon run a # exit code 4")]).toEqual([0, 4]);
  });
});
