import { readFile } from "node:fs/promises";
import { GoldenCaseError, type GoldenCaseProblem, formatFieldPath, systemProblem } from "@cordon/core";
import { parseStrictYaml } from "../policy/strict-yaml.ts";
import { checkGoldenCase } from "./check-golden-case.ts";
import type { Expectation, GoldenCase } from "./golden-case.ts";
import { isPlainObject } from "./plain-object.ts";
import type { RecordedExchange } from "./recorded-exchange.ts";

/** How a golden case is read. */
export interface ReadGoldenCaseOptions {
  /** Whether one may lack `expect`, which is then undefined. Default false. */
  readonly drafts?: boolean;
}

/**
 * Reads a golden case. It is held to strict YAML, as a policy is, and to its own fields: an unknown one is an error, so that
 * a misspelt expectation cannot pass for a met one.
 *
 * @param file Its path.
 * @param options Whether it may be a draft.
 * @throws GoldenCaseError with every problem and its line.
 */
export async function readGoldenCase(file: string, options: ReadGoldenCaseOptions = {}): Promise<GoldenCase> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    throw new GoldenCaseError(file, [{ problem: systemProblem(error), line: 1, column: 1 }]);
  }
  return parseGoldenCase(content, file, options);
}

/**
 * The same for a text.
 *
 * @param content The text.
 * @param file What messages call it.
 * @param options Whether it may be a draft.
 * @throws GoldenCaseError
 */
export function parseGoldenCase(content: string, file: string, options: ReadGoldenCaseOptions = {}): GoldenCase {
  const yaml = parseStrictYaml(content);
  if ("problem" in yaml) throw new GoldenCaseError(file, [yaml]);
  const problems: GoldenCaseProblem[] = [];
  const report = (path: readonly (string | number)[], problem: string): void => {
    const place = path.length === 0 ? "" : `${formatFieldPath(path)}: `;
    problems.push({ problem: `${place}${problem}`, ...yaml.locateEntry(path) });
  };
  checkGoldenCase(yaml.value, [], report);
  const value = (isPlainObject(yaml.value) ? yaml.value : {}) as Partial<GoldenCase>;
  const { expect } = value;
  const isDraft = expect === undefined || (isPlainObject(expect) && !Object.hasOwn(expect, "status"));
  if (isDraft && options.drafts !== true) report(expect === undefined ? [] : ["expect"], 'it lacks "expect.status"');
  if (value.input !== undefined && value.text !== undefined) report(["text"], 'there is "input" as well');
  if (problems.length > 0) {
    throw new GoldenCaseError(
      file,
      problems.toSorted((left, right) => left.line - right.line || left.column - right.column),
    );
  }
  return withDefaults(file, value, isDraft ? undefined : expect);
}

function withDefaults(file: string, value: Partial<GoldenCase>, expect: Expectation | undefined): GoldenCase {
  const http = (value.http ?? []) as readonly Partial<RecordedExchange>[];
  return {
    before: [],
    files: {},
    secrets: {},
    env: {},
    config: {},
    kv: {},
    limits: {},
    usage: {},
    ...value,
    file,
    name: value.name ?? "",
    expect,
    http: http.map((exchange) => ({ request: "", with: {}, status: 200, headers: {}, ...exchange })),
  };
}
