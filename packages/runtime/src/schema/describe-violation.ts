import { escapeText } from "@cordon/core";
import type { ErrorObject } from "ajv/dist/2020.js";

const longestPlace = 200;
const longestName = 100;

/**
 * Says which rule a value breaks, and where: `at "/items/0/name": it has more than 5 characters`. Names of fields are shown,
 * escaped and cut; values never are.
 *
 * @param error What the validator says.
 * @param patterns What `p0`, `p1` … stand for.
 */
export function describeViolation({ keyword, instancePath, params }: ErrorObject, patterns: readonly string[]): string {
  const rule = describeRule(keyword, params as Readonly<Record<string, unknown>>, patterns);
  return instancePath === "" ? rule : `at ${quoted(instancePath, longestPlace)}: ${rule}`;
}

function describeRule(keyword: string, params: Readonly<Record<string, unknown>>, patterns: readonly string[]): string {
  const limit = String(params["limit"]);
  switch (keyword) {
    case "type":
      return `it is not of the type ${[params["type"]].flat().join(" or ")}`;
    case "required":
      return `the field ${quoted(params["missingProperty"])} is missing`;
    case "dependentRequired":
      return `the field ${quoted(params["missingProperty"])} is missing beside ${quoted(params["property"])}`;
    case "additionalProperties":
      return `the field ${quoted(params["additionalProperty"])} is not one it may have`;
    case "propertyNames":
      return `the name of its field ${quoted(params["propertyName"])} is not one it may have`;
    case "enum":
      return "it is none of the values it may be";
    case "minLength":
      return `it has fewer than ${limit} characters`;
    case "maxLength":
      return `it has more than ${limit} characters`;
    case "minItems":
      return `it has fewer than ${limit} items`;
    case "maxItems":
      return `it has more than ${limit} items`;
    case "minProperties":
      return `it has fewer than ${limit} fields`;
    case "maxProperties":
      return `it has more than ${limit} fields`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `it is not ${String(params["comparison"])} ${limit}`;
    case "multipleOf":
      return `it is not a multiple of ${String(params["multipleOf"])}`;
    case "pattern":
      return `it does not match the pattern ${quoted(patternOf(params["pattern"], patterns))}`;
    case "format":
      return `it is not of the format "${String(params["format"])}"`;
    case "uniqueItems":
      return "it has an item twice";
    case "anyOf":
      return "it follows none of the alternatives";
    case "oneOf":
      return "it does not follow exactly one of the alternatives";
    case "contains":
      return "it does not have as many items of a kind as it must";
    case "not":
      return "it is what it must not be";
    default:
      return `it breaks the rule "${keyword}"`;
  }
}

const patternOf = (name: unknown, patterns: readonly string[]): string => patterns[Number(String(name).slice(1))] ?? "";

const quoted = (value: unknown, longest = longestName): string =>
  `"${escapeText(String(value), longest).replaceAll('"', String.raw`\"`)}"`;
