import { ModuleRejectedError } from "@cordon/core";
import type { AdmittedTool } from "../admitted-module.ts";
import { privatePrefix, startExport } from "../private-names.ts";
import type { ParsedExport, ParsedModule, ParsedType } from "../reader/parsed-module.ts";
import { quoteName } from "../rejections.ts";

const toolName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

/** The functions of a resumable skill, with their types. */
const resumableTypes: ReadonlyMap<string, string> = new Map([
  ["cordon_start", "i32>i32"],
  ["cordon_resume", ">i32"],
  ["cordon_pending", ">i64"],
]);

/** The init functions in the order they run, with the types they may have. */
const initializerTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ["_initialize", [">"]],
  ["__wasm_call_ctors", [">"]],
  ["hs_init", [">", "i32,i32>"]],
]);

/** The parts of a module that its exports are judged by. */
export type ExportParts = Pick<ParsedModule, "types" | "functionTypes" | "importedFunctions" | "exports" | "start">;

/** The exports that stay, by what they are for. */
export interface SelectedExports {
  readonly tools: readonly AdmittedTool[];
  readonly initializers: readonly string[];
  readonly resumable: boolean;
  /** All that stay, for rewriting. */
  readonly kept: readonly ParsedExport[];
}

/**
 * Chooses the exports that stay: tools, init functions and the resumable three. An export that hands on an import is
 * none of these, and everything that is not a function goes.
 *
 * `__wasm_call_ctors` goes when there is an `_initialize`, which calls it by convention; constructors run once.
 *
 * @throws ModuleRejectedError When a name is reserved, an init function has the wrong type or is imported, or the start
 * section names an import.
 */
export function selectExports(parsed: ExportParts): SelectedExports {
  const [problem] = exportProblems(parsed);
  if (problem !== undefined) {
    throw problem;
  }
  const functions = ownFunctions(parsed);
  const initializers = selectInitializers(functions);
  const resumable = isResumable(parsed, functions);
  const tools = [...functions.values()].flatMap((entry) => toolOf(parsed, entry));
  const names = [...tools.map(({ name }) => name), ...initializers, ...(resumable ? resumableTypes.keys() : [])];
  const kept = names.flatMap((name) => functions.get(name) ?? []);
  const start = parsed.start === undefined ? [] : [startExport];
  return { tools, initializers: [...start, ...initializers], resumable, kept };
}

/**
 * Finds everything that is wrong with the exports and the start section.
 *
 * @returns The errors in the order {@link selectExports} looks for them; it throws the first.
 */
export function exportProblems(parsed: ExportParts): readonly ModuleRejectedError[] {
  const functions = ownFunctions(parsed);
  const reserved = parsed.exports
    .filter(({ name }) => name.startsWith(privatePrefix))
    .map(({ name, offset }) => exportRefused(`the export ${quoteName(name)} has a reserved name`, offset));
  const importedStart = parsed.start !== undefined && parsed.start < parsed.importedFunctions;
  const mistyped = parsed.exports
    .filter(({ name }) => {
      const allowed = initializerTypes.get(name);
      const type = typeOf(parsed, functions.get(name));
      return allowed !== undefined && (type === undefined || !allowed.includes(type));
    })
    .map(({ name, offset }) =>
      exportRefused(`${quoteName(name)} must be a function of its own without results`, offset),
    );
  return [...reserved, ...(importedStart ? [exportRefused("its start function is an import")] : []), ...mistyped];
}

/**
 * What the exports that stay are for, by their names, as far as it can be told: also of a module that is refused.
 */
export function exportRoles(parsed: ExportParts): ReadonlyMap<string, "tool" | "initializer" | "resumable"> {
  const functions = ownFunctions(parsed);
  return new Map([
    ...[...functions.values()].flatMap((entry) => toolOf(parsed, entry)).map(({ name }) => [name, "tool"] as const),
    ...selectInitializers(functions).map((name) => [name, "initializer"] as const),
    ...(isResumable(parsed, functions) ? [...resumableTypes.keys()].map((name) => [name, "resumable"] as const) : []),
  ]);
}

function isResumable(parsed: ExportParts, functions: ReadonlyMap<string, ParsedExport>): boolean {
  return [...resumableTypes].every(([name, type]) => typeOf(parsed, functions.get(name)) === type);
}

/** The exported functions that the module defines itself. */
function ownFunctions({ exports, importedFunctions }: ExportParts): ReadonlyMap<string, ParsedExport> {
  const functions = exports.filter(({ kind, index }) => kind === "function" && index >= importedFunctions);
  return new Map(functions.map((entry) => [entry.name, entry]));
}

function selectInitializers(functions: ReadonlyMap<string, ParsedExport>): readonly string[] {
  const reactor = functions.has("_initialize");
  return [...initializerTypes.keys()].filter(
    (name) => functions.has(name) && !(reactor && name === "__wasm_call_ctors"),
  );
}

function toolOf(parsed: ExportParts, entry: ParsedExport): readonly AdmittedTool[] {
  const { name } = entry;
  const type = typeOf(parsed, entry);
  const reserved = initializerTypes.has(name) || resumableTypes.has(name);
  if (reserved || (type !== ">" && type !== ">i32") || !toolName.test(name)) {
    return [];
  }
  return [{ name, returnsStatus: type === ">i32" }];
}

/** The type of an exported function in one line, or undefined when there is none. */
function typeOf(parsed: ExportParts, entry: ParsedExport | undefined): string | undefined {
  const type: ParsedType | undefined =
    entry === undefined ? undefined : parsed.types[parsed.functionTypes[entry.index] ?? 0];
  return type === undefined ? undefined : `${type.parameters.join(",")}>${type.results.join(",")}`;
}

function exportRefused(detail: string, offset?: number): ModuleRejectedError {
  return new ModuleRejectedError({ reason: "export", detail, offset });
}
