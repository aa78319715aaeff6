import type { SchemaPath } from "./check-schema.ts";
import { schemaLimits } from "./schema-limits.ts";

/** A pattern of a skill, and where it is written first. */
export interface TablePattern {
  readonly pattern: string;
  readonly path: SchemaPath;
}

/** The patterns of a skill under short names of ours, which stand for them in the schemas that are compiled. */
export interface PatternTable {
  /** In the order of their names: `p0`, `p1`. */
  readonly patterns: readonly TablePattern[];
  /** The name of a pattern; undefined when the skill has too many. */
  add(pattern: string, path: SchemaPath): string | undefined;
}

/** Makes an empty table. */
export function createPatternTable(): PatternTable {
  const patterns: TablePattern[] = [];
  const names = new Map<string, string>();
  return {
    patterns,
    add(pattern, path) {
      const known = names.get(pattern);
      if (known !== undefined || patterns.length === schemaLimits.patterns) return known;
      const name = patternName(patterns.length);
      names.set(pattern, name);
      patterns.push({ pattern, path });
      return name;
    },
  };
}

/** The name of the pattern at a position of the table. */
export function patternName(index: number): string {
  return `p${index}`;
}
