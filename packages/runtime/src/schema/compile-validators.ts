import { escapeText } from "@cordon/core";
import { _, Ajv2020, type ErrorObject, type KeywordCxt, type ValidateFunction } from "ajv/dist/2020.js";
import { createStepBudget, type StepBudget } from "./step-budget.ts";
import { compileLinearPattern, type LinearPattern } from "./linear-pattern.ts";
import { patternName } from "./pattern-table.ts";
import { stepKeyword } from "./schema-keywords.ts";
import { stringFormats } from "./string-formats.ts";

/** The schemas of one skill, checked, as they are posted to the thread that compiles them. */
export interface SchemaSet {
  readonly schemas: readonly Readonly<Record<string, unknown>>[];
  /** What `p0`, `p1` … in the schemas stand for. */
  readonly patterns: readonly string[];
}

/** One thing the compilers do not take. */
export interface CompileProblem {
  readonly kind: "pattern" | "schema";
  /** Its position in the list of its kind. */
  readonly index: number;
  readonly problem: string;
}

/**
 * Gives the first rule a value breaks, or undefined when it follows the schema.
 *
 * @throws StepsSpentError when that takes too many steps to find out; RangeError when it takes more stack than there is.
 */
export type Validator = (value: unknown) => ErrorObject | undefined;

/**
 * Compiles the schemas of one skill with one validator of their own. Values are looked at only: nothing is coerced, filled
 * in or removed.
 *
 * It generates code and runs it, so it is for the data thread alone; see docs/adr/0009.
 *
 * @param set Schemas that `checkSchema` wrote.
 */
export function compileValidators(set: SchemaSet): readonly Validator[] | readonly CompileProblem[] {
  const problems: CompileProblem[] = [];
  const patterns = new Map<string, LinearPattern>();
  for (const [index, pattern] of set.patterns.entries()) {
    attempt({ kind: "pattern", index }, problems, () => {
      patterns.set(patternName(index), compileLinearPattern(pattern, patternName(index)));
    });
  }
  if (problems.length > 0) return problems;
  const budget = createStepBudget();
  const ajv = createAjv(patterns, budget);
  const validators = set.schemas.map((schema, index) =>
    attempt({ kind: "schema", index }, problems, () => validatorOf(ajv.compile(schema), budget)),
  );
  return problems.length > 0 ? problems : validators.filter((validator) => validator !== undefined);
}

/** Whether a set could be compiled. */
export function isCompiled(
  compiled: readonly Validator[] | readonly CompileProblem[],
): compiled is readonly Validator[] {
  return compiled.every((item) => typeof item === "function");
}

function createAjv(patterns: ReadonlyMap<string, LinearPattern>, budget: StepBudget): Ajv2020 {
  const findPattern = (name: string): LinearPattern => {
    const pattern = patterns.get(name);
    if (pattern === undefined) throw new Error("it uses a pattern that is not in its table");
    return pattern;
  };
  const ajv = new Ajv2020({
    strict: true,
    // Unions, tuples of open length and required fields without a schema are no mistakes.
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    // The checker of ours knows the meta-schema, and is stricter.
    meta: false,
    validateSchema: false,
    // A field that an object inherits is not there.
    ownProperties: true,
    inlineRefs: false,
    // Lists are looked up and not written into code.
    loopEnum: 0,
    loopRequired: 0,
    messages: false,
    logger: false,
    multipleOfPrecision: 9,
    code: { regExp: Object.assign(findPattern, { code: "findPattern" }) },
  });
  ajv.addKeyword({
    keyword: stepKeyword,
    // First, so that nothing inside is looked at before it is paid for.
    before: "$ref",
    schemaType: "number",
    code: ({ gen, schema }: KeywordCxt) => {
      const take = gen.scopeValue("func", { ref: budget.take });
      gen.code(_`${take}(${Number(schema)})`);
    },
  });
  for (const [name, validate] of stringFormats) ajv.addFormat(name, { type: "string", validate });
  return ajv;
}

/** The last error is that of the outermost rule: "none of the alternatives" and not the first of them. */
function validatorOf(validate: ValidateFunction, budget: StepBudget): Validator {
  return (value) => {
    budget.refill();
    return validate(value) ? undefined : validate.errors?.at(-1);
  };
}

function attempt<Result>(
  subject: Omit<CompileProblem, "problem">,
  problems: CompileProblem[],
  compile: () => Result,
): Result | undefined {
  try {
    return compile();
  } catch (error) {
    const problem = escapeText(error instanceof Error ? error.message : "it cannot be compiled", 200);
    problems.push({ ...subject, problem });
    return undefined;
  }
}
