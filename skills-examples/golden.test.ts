import { join } from "node:path";
import { createRuntime } from "@cordon/runtime";
import { compareGolden } from "@cordon/runtime/golden";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import { listGoldenCases, runExample } from "./golden-call.ts";

const examples = await listGoldenCases();

beforeAll(() => buildExamples(), 120_000);

describe.each(examples)("$name", ({ example, cases }) => {
  it("has a policy the runtime takes as it is", async () => {
    await using runtime = await createRuntime({ policy: join(example.folder, "policy.yaml") });
    expect(runtime).toBeDefined();
  });

  it.each(cases)("$name", async (golden) => {
    expect(compareGolden(golden, await runExample(example, golden))).toEqual([]);
  });
});
