import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createMemoryKeyValueStore, createRuntime, ModuleRejectedError, type Receipt } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import { type Example, listExamples } from "./example.ts";
import { writeFixtures } from "./fixture-folder.ts";
import { type GoldenCase, readGoldenCase } from "./golden-case.ts";
import { policyForFixtures } from "./policy-for-fixtures.ts";
import { startRecordedServer } from "./recorded-server.ts";

const examples = await Promise.all(
  (await listExamples()).map(async (example) => {
    const folder = join(example.folder, "tests");
    const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).toSorted();
    const cases = await Promise.all(files.map((file) => readGoldenCase(join(folder, file))));
    return { name: example.name, example, cases };
  }),
);

/** Loads the example under its own policy, calls it as often as the case says, and gives the last receipt. */
async function run(example: Example, golden: GoldenCase): Promise<Receipt> {
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
    expect([status, message]).toEqual(["ok", undefined]);
    passedMs += earlier.thenMs ?? 0;
    await nextMillisecond();
  }
  const input = golden.text === undefined ? golden.input : new TextEncoder().encode(golden.text);
  const receipt = await skill.call(input, tool(golden.tool));
  expect(server.differences()).toEqual([]);
  return receipt;
}

/** Two calls never share a millisecond, so that what a skill orders by time has one order. */
async function nextMillisecond(): Promise<void> {
  const started = Date.now();
  while (Date.now() === started) await setImmediate();
}

async function expectRejection(example: Example, golden: GoldenCase): Promise<void> {
  const error: unknown = await run(example, golden).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModuleRejectedError);
  const { reason, message } = error as ModuleRejectedError;
  expect(reason).toBe(golden.expect.reason);
  expectMessage(message, golden);
}

function expectMessage(message: string, { expect: expected }: GoldenCase): void {
  if (expected.message !== undefined) expect(message).toBe(expected.message);
  for (const part of expected.messageContains ?? []) expect(message).toContain(part);
}

beforeAll(() => buildExamples(), 120_000);

describe.each(examples)("$name", ({ example, cases }) => {
  it("has a policy the runtime takes as it is", async () => {
    await using runtime = await createRuntime({ policy: join(example.folder, "policy.yaml") });
    expect(runtime).toBeDefined();
  });

  it.each(cases)("$name", async (golden) => {
    const { expect: expected } = golden;
    if (expected.status === "rejected") {
      await expectRejection(example, golden);
      return;
    }
    const receipt = await run(example, golden);
    expect({ status: receipt.status, limit: receipt.limit, message: receipt.message }).toMatchObject({
      status: expected.status,
      ...(expected.limit === undefined ? {} : { limit: expected.limit }),
    });
    if ("output" in expected) expect(receipt.output).toEqual(expected.output);
    if (expected.outputIncludes !== undefined) expect(receipt.output).toMatchObject(expected.outputIncludes);
    expectMessage(receipt.message ?? "", golden);
    if (golden.permissions !== undefined) {
      const allowed = receipt.decisions.filter(({ outcome }) => outcome === "allow");
      expect(allowed.map(({ permission }) => permission)).toEqual(golden.permissions);
    }
    for (const [name, most] of Object.entries(golden.usage)) {
      expect(receipt.usage[name as keyof Receipt["usage"]], name).toBeLessThanOrEqual(most);
    }
  });
});
