import type { Receipt, Usage } from "@cordon/core";
import type { Expectation, GoldenCase } from "./golden-case.ts";
import type { GoldenOutcome } from "./run-golden-case.ts";
import { type GoldenDifference, valueDifferences } from "./value-differences.ts";

/**
 * Compares what a case came to with what it says.
 *
 * @param golden The case.
 * @param outcome What `runGoldenCase` gave.
 * @returns Everything that differs; nothing when the case is met.
 */
export function compareGolden(golden: GoldenCase, outcome: GoldenOutcome): readonly GoldenDifference[] {
  const { expect, permissions, usage } = golden;
  const { receipt, problems } = outcome;
  const differences: GoldenDifference[] = problems.map((actual) => ({ what: "run", expected: undefined, actual }));
  if (expect === undefined) return [...differences, { what: "expect", expected: undefined, actual: endingOf(outcome) }];
  const facts = factsOf(outcome);
  differences.push(...expectedFacts(expect, facts));
  if ("output" in expect) differences.push(...valueDifferences(["output"], expect.output, facts.output));
  if (expect.outputIncludes !== undefined) {
    differences.push(...valueDifferences(["output"], expect.outputIncludes, facts.output, { partial: true }));
  }
  for (const part of expect.messageContains ?? []) {
    if (facts.message?.includes(part) !== true) {
      differences.push({ what: "message", expected: `… ${part} …`, actual: facts.message });
    }
  }
  differences.push(...valueDifferences(["kv"], expect.kv ?? {}, outcome.kv, { partial: true }));
  differences.push(...valueDifferences(["files"], expect.files ?? {}, outcome.files, { partial: true }));
  if (permissions !== undefined && receipt !== undefined) {
    differences.push(...valueDifferences(["permissions"], permissions, allowedPermissions(receipt)));
  }
  return [...differences, ...excesses(usage, receipt)];
}

/** What an expectation can name, of either way a case ends. */
interface Facts {
  readonly status: string | undefined;
  readonly code: string | undefined;
  readonly limit: string | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly output: unknown;
}

function factsOf({ receipt, rejection }: GoldenOutcome): Facts {
  return {
    status: rejection === undefined ? receipt?.status : "rejected",
    code: rejection?.code,
    limit: receipt?.limit,
    reason: rejection?.reason,
    message: rejection?.message ?? receipt?.message,
    output: goldenOutput(receipt),
  };
}

function expectedFacts(expect: Expectation, facts: Facts): readonly GoldenDifference[] {
  const names = ["status", "code", "limit", "reason", "message"] as const;
  const differences = names.flatMap((name) =>
    expect[name] === undefined ? [] : valueDifferences([name], expect[name], facts[name]),
  );
  // Why it ended otherwise is in the message, which the case then hardly names.
  const isTold = expect.message !== undefined || facts.message === undefined;
  const endedOtherwise = differences.some(({ what }) => what === "status");
  return endedOtherwise && !isTold
    ? [...differences, { what: "message", expected: undefined, actual: facts.message }]
    : differences;
}

const endingOf = (outcome: GoldenOutcome): string | undefined => factsOf(outcome).status;

/** The output of a call as a golden case writes it: bytes are `{ base64: … }`. */
export function goldenOutput(receipt: Receipt | undefined): unknown {
  const output = receipt?.output;
  return output instanceof Uint8Array ? { base64: Buffer.from(output).toString("base64") } : output;
}

/** The requests of a call that were allowed, as permissions, in order. */
export function allowedPermissions({ decisions }: Receipt): readonly string[] {
  return decisions.filter(({ outcome }) => outcome === "allow").map(({ permission }) => permission);
}

function excesses(usage: GoldenCase["usage"], receipt: Receipt | undefined): readonly GoldenDifference[] {
  if (receipt === undefined) return [];
  return (Object.entries(usage) as readonly [keyof Usage, number][]).flatMap(([name, most]) => {
    const used = receipt.usage[name];
    if (used !== undefined && used <= most) return [];
    return [{ what: `usage.${name}`, expected: `at most ${most}`, actual: used ?? "it is not metered" }];
  });
}
