// Starts the server with a model that follows a script: `PORT`, `CLIENT_TOKEN` and `APPROVAL_KEY` are read from the environment.
import { readFile } from "node:fs/promises";
import { coderAgent, openFileRunJournal } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner } from "@cordon/runtime";
import { createAgentServer } from "./agent-server.ts";

const [script = "", ...modules] = process.argv.slice(2);
const {
  PORT = "8080",
  CLIENT_TOKEN: token = "",
  APPROVAL_KEY: key = "",
  POLICY: policy,
  JOURNAL = "runs.jsonl",
} = process.env;

await using runtime = await createRuntime(policy === undefined ? {} : { policy });
await using journal = await openFileRunJournal(JOURNAL);
const skills = await Promise.all(modules.map((module) => runtime.load(module)));
const agent = coderAgent({
  model: createScriptedModel(await readFile(script, "utf8")),
  skills: createSkillRunner(skills),
  approve: "pause",
  approvalKey: Buffer.from(key, "base64"),
  journal,
});
const server = createAgentServer({ agent, clients: [{ token, tenant: "main" }] });
process.stdout.write(`listening on ${await server.listen(Number(PORT))}\n`);
const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
await stopped;
await server.close({ deadlineMs: 10_000 });
