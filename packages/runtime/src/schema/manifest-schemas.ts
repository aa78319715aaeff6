import { type Manifest, ManifestError } from "@cordon/core";
import { checkSchema, type SchemaObject, type SchemaPath, type SchemaProblem } from "./check-schema.ts";
import { createPatternTable, type TablePattern } from "./pattern-table.ts";
import { schemaLimits } from "./schema-limits.ts";

/** Which side of a call a schema is for. */
export type SchemaSide = "input" | "output";

/** A schema as a manifest has it. */
export interface DeclaredSchema {
  readonly tool: string;
  readonly side: SchemaSide;
  readonly path: SchemaPath;
  readonly schema: SchemaObject;
}

/** The schemas of a manifest, checked. */
export interface ManifestSchemas {
  readonly declared: readonly DeclaredSchema[];
  /** The same, written anew, in their order. */
  readonly schemas: readonly SchemaObject[];
  /** Schemas inside all of them. */
  readonly subschemas: number;
  readonly patterns: readonly TablePattern[];
}

const maxProblems = 20;

/**
 * Checks the schemas of a manifest, without compiling anything.
 *
 * @throws ManifestError with the first problems, at most 20.
 */
export function checkManifestSchemas(manifest: Manifest): ManifestSchemas {
  const declared = declaredSchemas(manifest);
  const table = createPatternTable();
  const checked = declared.map(({ schema, path }) => checkSchema(schema, path, table));
  const problems: SchemaProblem[] = checked.flatMap((schema) => schema.problems);
  const subschemas = checked.reduce((sum, schema) => sum + schema.subschemas, 0);
  if (subschemas > schemaLimits.subschemasOfSkill) {
    const problem = `there are ${subschemas} schemas inside, the limit is ${schemaLimits.subschemasOfSkill}`;
    problems.push({ path: ["tools"], problem });
  }
  if (problems.length > 0) throw new ManifestError(problems.slice(0, maxProblems));
  return { declared, schemas: checked.map(({ schema }) => schema), subschemas, patterns: table.patterns };
}

function declaredSchemas({ tools }: Manifest): readonly DeclaredSchema[] {
  return tools.flatMap(({ name, input, output }, index) =>
    [["input", input] as const, ["output", output] as const].flatMap(([side, schema]) =>
      schema === undefined ? [] : [{ tool: name, side, path: ["tools", index, side], schema }],
    ),
  );
}
