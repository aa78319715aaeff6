/** The name of a limit on schemas. */
export type SchemaLimitName =
  | "characters"
  | "subschemas"
  | "subschemasOfSkill"
  | "inPlace"
  | "patterns"
  | "patternCharacters"
  | "patternInstructions"
  | "nameCharacters";

/** What schemas may take; above it a skill does not load. Depth and number of values are the manifest's own limits. */
export const schemaLimits: Readonly<Record<SchemaLimitName, number>> = Object.freeze({
  /** Characters of one schema, written as JSON. */
  characters: 65_536,
  /** Schemas inside one schema, itself included. */
  subschemas: 500,
  /** Schemas inside all the schemas of a skill. */
  subschemasOfSkill: 2_000,
  /** Schemas that hold for one value at once, references followed. */
  inPlace: 1_000,
  /** Different patterns of a skill. */
  patterns: 100,
  /** Characters of one pattern. */
  patternCharacters: 512,
  /** Instructions of one compiled pattern. */
  patternInstructions: 5_000,
  /** Characters of a name: of a field, a definition. */
  nameCharacters: 128,
});
