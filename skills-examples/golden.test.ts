import { join } from "node:path";
import { createRuntime, ModuleRejectedError, type Receipt } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import type { Example } from "./example.ts";
import { callGolden, listGoldenCases } from "./golden-call.ts";
import type { GoldenCase } from "./golden-case.ts";

const examples = await listGoldenCases();

async function expectRejection(example: Example, golden: GoldenCase): Promise<void> {
  const error: unknown = await callGolden(example, golden).then(
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
    const receipt = await callGolden(example, golden);
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
