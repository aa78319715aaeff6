import { ManifestError } from "../errors/manifest-error.ts";
import { readLimits } from "../limits/read-limits.ts";
import { isSkillId, isToolName, skillIdForm, toolNameForm } from "../permissions/names.ts";
import { parsePermissionEntry } from "../permissions/parse-permission-entry.ts";
import { createFieldReader, type FieldPath, type FieldReader, readConstant } from "../validation/field-reader.ts";
import { ownField, type PlainObject } from "../validation/plain-object.ts";
import type { Manifest, ToolDeclaration } from "./manifest.ts";
import { parseSemanticVersion } from "./semantic-version.ts";
import { copySchema } from "./tool-schema.ts";

const manifestFields = [
  "abi",
  "id",
  "name",
  "version",
  "description",
  "permissions",
  "limits",
  "tools",
  "tags",
  "license",
  "metadata",
];
const toolFields = ["name", "description", "input", "output"];

const maximumNameLength = 128;
const maximumDescriptionLength = 2000;
const maximumPermissions = 200;
const maximumTools = 100;
const maximumTags = 50;
const maximumMetadata = 50;

/**
 * Reads a manifest from plain data. Unknown fields are errors at every level, and sizes and counts are bounded.
 *
 * Needed are `abi`, `id`, `name` and `version`; everything else is empty when it is absent. Schemas are only checked to be
 * bounded plain data.
 *
 * @param value An object as `JSON.parse` gives it.
 * @throws {ManifestError} With every problem found.
 */
export function parseManifest(value: unknown): Manifest {
  const reader = createFieldReader();
  const manifest = readManifest(reader, value);
  if (manifest === undefined || reader.problems.length > 0) {
    throw new ManifestError(reader.problems);
  }
  return manifest;
}

function readManifest(reader: FieldReader, value: unknown): Manifest | undefined {
  const object = reader.object(value, [], manifestFields);
  if (object === undefined) {
    return undefined;
  }
  readConstant(reader, object, ["abi"], 1);
  const id = readMatching(reader, object, ["id"], isSkillId, skillIdForm);
  const name = readMatching(reader, object, ["name"], (text) => text.trim() !== "", "a text that is not blank");
  const version = readMatching(reader, object, ["version"], isVersion, "a semantic version like 1.2.3");
  return Object.freeze({
    abi: 1,
    id: id ?? "",
    name: name ?? "",
    version: version ?? "",
    ...readOptionalText(reader, object, "description", [], maximumDescriptionLength),
    permissions: Object.freeze(
      reader
        .list(ownField(object, "permissions"), ["permissions"], maximumPermissions)
        .map((entry, index) => reader.parsed(["permissions", index], () => parsePermissionEntry(entry, "manifest")))
        .filter((entry) => entry !== undefined),
    ),
    limits: readLimits(reader, ownField(object, "limits"), ["limits"]),
    tools: readTools(reader, ownField(object, "tools")),
    tags: readTags(reader, ownField(object, "tags")),
    ...readOptionalText(reader, object, "license", [], maximumNameLength),
    metadata: readMetadata(reader, ownField(object, "metadata")),
  });
}

function readTools(reader: FieldReader, value: unknown): readonly ToolDeclaration[] {
  const seen = new Set<string>();
  const tools = reader.list(value, ["tools"], maximumTools).map((tool, index) => {
    const path = ["tools", index];
    const object = reader.object(tool, path, toolFields);
    if (object === undefined) {
      return undefined;
    }
    const name = readMatching(reader, object, [...path, "name"], isToolName, toolNameForm) ?? "";
    if (seen.has(name)) {
      reader.refuse([...path, "name"], "a tool before it has the same name");
    }
    seen.add(name);
    return Object.freeze({
      name,
      ...readOptionalText(reader, object, "description", path, maximumDescriptionLength),
      ...readSchema(reader, object, "input", path),
      ...readSchema(reader, object, "output", path),
    });
  });
  return Object.freeze(tools.filter((tool) => tool !== undefined));
}

function readSchema<Key extends "input" | "output">(
  reader: FieldReader,
  object: PlainObject,
  key: Key,
  path: FieldPath,
): { readonly [K in Key]?: PlainObject } {
  if (!Object.hasOwn(object, key)) {
    return {};
  }
  const schema = copySchema(object[key], (problem) => reader.refuse([...path, key], problem));
  return schema === undefined ? {} : ({ [key]: schema } as { readonly [K in Key]?: PlainObject });
}

function readTags(reader: FieldReader, value: unknown): readonly string[] {
  const tags = reader.list(value, ["tags"], maximumTags).map((tag, index) => reader.text(tag, ["tags", index], 50));
  return Object.freeze(tags.filter((tag) => tag !== undefined));
}

function readMetadata(reader: FieldReader, value: unknown): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const [key, text] of reader.record(value, ["metadata"], maximumMetadata)) {
    const path = ["metadata", key];
    reader.text(key, path, maximumNameLength);
    metadata.set(key, reader.text(text, path, maximumDescriptionLength) ?? "");
  }
  return metadata;
}

function readOptionalText<Key extends string>(
  reader: FieldReader,
  object: PlainObject,
  key: Key,
  path: FieldPath,
  maximum: number,
): { readonly [K in Key]?: string } {
  const text = Object.hasOwn(object, key) ? reader.text(object[key], [...path, key], maximum) : undefined;
  return text === undefined ? {} : ({ [key]: text } as { readonly [K in Key]?: string });
}

function readMatching(
  reader: FieldReader,
  object: PlainObject,
  path: FieldPath,
  isValid: (text: string) => boolean,
  form: string,
): string | undefined {
  const text = reader.text(ownField(object, String(path.at(-1))), path, maximumNameLength);
  return text === undefined || isValid(text) ? text : reader.refuse(path, `it is not ${form}`);
}

function isVersion(text: string): boolean {
  return parseSemanticVersion(text) !== undefined;
}
