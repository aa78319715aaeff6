import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type AgentEvent, researchAgent } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner } from "@cordon/runtime";
import type { Example } from "./example.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const reportFile = join(root, ".cache", "research-report.md");

/** The skills that the researcher gets. */
export const researchSkills: readonly string[] = ["dependency-report", "folder-search"];

const question = "How is a skill stopped that never ends, and what does this repository install?";

/** What the model says. Numbers, files and lines are those that the skills find while it runs. */
const script = `
model: scripted/researcher
steps:
  - expect: { user: never ends, tools: [dependency-report, folder-search] }
    text: I have to find out what ends an endless loop, and what is installed.
    calls:
      - { tool: folder-search, input: { query: endless loop stop, limit: 3 } }
      - { tool: dependency-report, input: { file: /data/package-lock.json } }
  - text: A watchdog stops it, trust me.
  - expect: { user: cites no result }
    fill: true
    text: |
      # How is a skill stopped that never ends?

      Of {{folder-search.searched}} decisions, {{folder-search.found}} are about it. The one that says most stands in
      {{folder-search.matches.0.path}}, and is called "{{folder-search.matches.0.snippets.0.text}}"
      [skill:folder-search@1.0.0].

      ## What this repository installs

      - {{dependency-report.installed}} packages, {{dependency-report.packages}} different ones [skill:dependency-report@1.0.0]
      - The commonest licence is {{dependency-report.licenses.0.license}}, of {{dependency-report.licenses.0.count}}
        [skill:dependency-report@1.0.0]

      Whether every one of these packages is needed is not verified.
`;

/**
 * Lets the agent research work with real skills on real files, guided by a script in place of a model, and writes its report to
 * a file.
 *
 * @param examples The built examples.
 * @param say Where to print.
 * @returns Whether it came to an answer.
 */
export async function playResearch(examples: readonly Example[], say: (line?: string) => void): Promise<boolean> {
  say("An agent that does research: its only hands are two of these skills, and it has to cite what it read");
  say(`  asked       ${question}`);
  await using runtime = await createRuntime({
    policy: {
      version: 1,
      skills: {
        "folder-search@*": { allow: ["fs:read:/data/**"], mounts: { "/data": join(root, "docs/adr") } },
        "dependency-report@*": { allow: ["fs:read:/data/*"], mounts: { "/data": root } },
      },
    },
  });
  const modules = examples.filter(({ name }) => researchSkills.includes(name)).map(({ module }) => module);
  const skills = await Promise.all(modules.map((module) => runtime.load(module)));
  using model = createScriptedModel(script);
  const agent = researchAgent({ model, skills: createSkillRunner(skills) });
  const run = agent.run(question);
  for await (const event of run) {
    for (const line of linesOf(event)) say(`  ${line}`);
  }
  const { stop, text, steps, used } = await run;
  say(`  ended       ${stop} after ${steps} steps, ${used.calls} calls of models and skills`);
  if (stop !== "answer") return false;
  await mkdir(dirname(reportFile), { recursive: true });
  await writeFile(reportFile, text);
  say(`  report      ${relative(process.cwd(), reportFile)}`);
  for (const line of text.trimEnd().split("\n")) say(`    | ${line}`.trimEnd());
  return true;
}

function linesOf(event: AgentEvent): readonly string[] {
  switch (event.type) {
    case "tool-call":
      return [`calls       ${event.tool} ${event.input}`];
    case "tool-end": {
      const { tool, outcome, outputCharacters, used } = event;
      return [`            ${tool} ${outcome}: ${outputCharacters} characters, ${Math.round(used.wallTimeMs ?? 0)} ms`];
    }
    case "output-refuse":
      return [`sent back   ${event.problem}`];
    default:
      return [];
  }
}
