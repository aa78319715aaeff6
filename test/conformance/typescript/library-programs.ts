import { ajvPrograms } from "./libraries/ajv.ts";
import { dateFnsPrograms } from "./libraries/date-fns.ts";
import { fastXmlParserPrograms } from "./libraries/fast-xml-parser.ts";
import { handlebarsPrograms } from "./libraries/handlebars.ts";
import { lodashPrograms } from "./libraries/lodash.ts";
import { markedPrograms } from "./libraries/marked.ts";
import { minisearchPrograms } from "./libraries/minisearch.ts";
import { papaparsePrograms } from "./libraries/papaparse.ts";
import { semverPrograms } from "./libraries/semver.ts";
import { yamlPrograms } from "./libraries/yaml.ts";
import { zodPrograms } from "./libraries/zod.ts";
import type { Programs } from "./program.ts";

/** What well-known packages do: each program gives the same in Node and in a skill. */
export const libraryPrograms: Programs = {
  ...ajvPrograms,
  ...dateFnsPrograms,
  ...fastXmlParserPrograms,
  ...handlebarsPrograms,
  ...lodashPrograms,
  ...markedPrograms,
  ...minisearchPrograms,
  ...papaparsePrograms,
  ...semverPrograms,
  ...yamlPrograms,
  ...zodPrograms,
};
