import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Receipt } from "@cordon/runtime";
import {
  type GoldenCase,
  type GoldenOutcome,
  readGoldenCase,
  runGoldenCase,
  type RunGoldenOptions,
} from "@cordon/runtime/golden";
import { type Example, listExamples } from "./example.ts";

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

/** Runs a case of an example under the example's own policy. */
export async function runExample(
  { folder, module }: Example,
  golden: GoldenCase,
  options: RunGoldenOptions = {},
): Promise<GoldenOutcome> {
  return await runGoldenCase(golden, { module, folder, policy: join(folder, "policy.yaml") }, options);
}

/**
 * The receipt of a case that has to load and meet only what it expects.
 *
 * @param record Whether to record the last call. Default false.
 * @throws Error when there is no receipt, or something else was asked of the server.
 */
export async function callGolden(example: Example, golden: GoldenCase, record = false): Promise<Receipt> {
  const { receipt, rejection, problems } = await runExample(example, golden, { record });
  if (receipt !== undefined && problems.length === 0) return receipt;
  throw new Error(`Cannot go on with "${golden.name}": ${rejection?.message ?? problems.join("; ")}`);
}
