// A run whose process is killed in the middle of a call, after the call took effect: `killed-run.ts JOURNAL EFFECTS`.
import { appendFileSync } from "node:fs";
import { createAgent, openFileRunJournal, type SkillRunner } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { writingSkill } from "./writing-skill.ts";

const [, , journal = "", effects = ""] = process.argv;
const skills: SkillRunner = {
  tools: () => [writingSkill],
  call: async ({ input }) => {
    appendFileSync(effects, `${JSON.stringify(input)}\n`);
    process.kill(process.pid, "SIGKILL");
    return await Promise.withResolvers<never>().promise;
  },
};
const model = createScriptedModel({ steps: [{ calls: [{ tool: "write", input: { n: 1 } }] }] });
const records = await openFileRunJournal(journal);
await createAgent({ name: "clerk", model, skills, journal: records }).run("Go", { runId: "r" });
