import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createMemoryKeyValueStore, createRuntime, type Receipt } from "@cordon/runtime";
import { type Example, listExamples } from "./example.ts";
import { writeFixtures } from "./fixture-folder.ts";
import { type GoldenCase, readGoldenCase } from "./golden-case.ts";
import { policyForFixtures } from "./policy-for-fixtures.ts";
import { startRecordedServer } from "./recorded-server.ts";

/** An example with its cases. */
export interface ExampleCases {
  readonly name: string;
  readonly example: Example;
  readonly cases: readonly GoldenCase[];
}

/** Reads the cases of every example, sorted by name. */
export async function listGoldenCases(): Promise<readonly ExampleCases[]> {
  const examples = await listExamples();
  return await Promise.all(
    examples.map(async (example) => {
      const folder = join(example.folder, "tests");
      const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).toSorted();
      const cases = await Promise.all(files.map((file) => readGoldenCase(join(folder, file))));
      return { name: example.name, example, cases };
    }),
  );
}

/**
 * Loads an example under its own policy, calls it as often as the case says, and gives the last receipt. Its files, its
 * server and its keys are gone afterwards.
 *
 * @param record Whether to record the last call. Default false.
 * @throws Error when an earlier call does not end `ok`, or the server was asked for something else than the case says.
 */
export async function callGolden(example: Example, golden: GoldenCase, record = false): Promise<Receipt> {
  await using fixtures = await writeFixtures(golden, example.folder);
  await using server = await startRecordedServer(golden.http, golden.secrets);
  let passedMs = 0;
  await using runtime = await createRuntime({
    policy: await policyForFixtures(example, fixtures.mounts),
    ...server.options,
    kv: { store: createMemoryKeyValueStore({ now: () => Date.now() + passedMs }) },
  });
  await using skill = await runtime.load(example.module);
  const tool = (name: string | undefined): { readonly tool?: string } => (name === undefined ? {} : { tool: name });
  for (const earlier of golden.before) {
    const { status, message } = await skill.call(earlier.input, tool(earlier.tool));
    if (status !== "ok")
      throw new Error(`Cannot go on with "${golden.name}": an earlier call ended ${status}: ${message}`);
    passedMs += earlier.thenMs ?? 0;
    await nextMillisecond();
  }
  const input = golden.text === undefined ? golden.input : new TextEncoder().encode(golden.text);
  const receipt = await skill.call(input, { ...tool(golden.tool), record });
  const differences = server.differences();
  if (differences.length > 0) throw new Error(`Cannot go on with "${golden.name}": ${JSON.stringify(differences)}`);
  return receipt;
}

/** Two calls never share a millisecond, so that what a skill orders by time has one order. */
async function nextMillisecond(): Promise<void> {
  const started = Date.now();
  while (Date.now() === started) await setImmediate();
}
