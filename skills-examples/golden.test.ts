import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createRuntime, ModuleRejectedError, type Receipt } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import { type Example, listExamples } from "./example.ts";
import { writeFixtures } from "./fixture-folder.ts";
import { type GoldenCase, readGoldenCase } from "./golden-case.ts";
import { policyForFixtures } from "./policy-for-fixtures.ts";

const examples = await Promise.all(
  (await listExamples()).map(async (example) => {
    const folder = join(example.folder, "tests");
    const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).toSorted();
    const cases = await Promise.all(files.map((file) => readGoldenCase(join(folder, file))));
    return { name: example.name, example, cases };
  }),
);

/** Loads the example under its own policy and calls it once. */
async function run(example: Example, golden: GoldenCase): Promise<Receipt> {
  await using fixtures = await writeFixtures(golden, example.folder);
  await using runtime = await createRuntime({ policy: await policyForFixtures(example, fixtures.mounts) });
  await using skill = await runtime.load(example.module);
  return await skill.call(golden.text === undefined ? golden.input : new TextEncoder().encode(golden.text));
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
