import { type HostImport, hostImports, ModuleRejectedError } from "@cordon/core";
import type { AdmissionOptions, AdmittedImport } from "../admitted-module.ts";
import { privateModule } from "../private-names.ts";
import type { ParsedImport, ParsedModule } from "../reader/parsed-module.ts";
import { quoteName } from "../rejections.ts";

/** Maps, so that no name of a guest reaches anything but these rows. */
const offered: ReadonlyMap<string, ReadonlyMap<string, HostImport>> = groupByModule(hostImports);

const listedProblems = 20;

function groupByModule(imports: readonly HostImport[]): ReadonlyMap<string, ReadonlyMap<string, HostImport>> {
  const modules = new Map<string, Map<string, HostImport>>();
  for (const entry of imports) {
    const names = modules.get(entry.module) ?? new Map<string, HostImport>();
    names.set(entry.name, entry);
    modules.set(entry.module, names);
  }
  return modules;
}

/** One import, beside what the host ABI says of it. */
export interface ImportFinding {
  readonly entry: ParsedImport;
  /** The function of that module and name, when the host has one; its type may be another. */
  readonly found: HostImport | undefined;
  /** Why it does not link, as the second half of a sentence. */
  readonly problem: string | undefined;
}

/** The parts of a module that its imports are judged by. */
export type ImportParts = Pick<ParsedModule, "types" | "imports">;

/**
 * Compares every import with the host ABI: a function, with exact module, name and type, and no function of a
 * capability that the skill requests no permission for.
 *
 * @returns A finding for each import, in the order of the file.
 */
export function findImports(parsed: ImportParts, categories: AdmissionOptions["categories"]): readonly ImportFinding[] {
  return parsed.imports.map((entry) => {
    const found = offered.get(entry.module)?.get(entry.name);
    return { entry, found, problem: importProblem(parsed, entry, found) ?? missingCategory(found, categories) };
  });
}

/** What is wrong with an import, with its name. */
export function formatImportProblem({ entry, problem = "it does not link" }: ImportFinding): string {
  return `${quoteName(entry.module)} ${quoteName(entry.name)}: ${problem}`;
}

/**
 * Refuses a module for every import that does not link.
 *
 * @returns The imports, each once, in the order of their first mention.
 * @throws ModuleRejectedError When any import is not in the host ABI. It lists all of them.
 */
export function checkImports(
  parsed: ImportParts,
  categories: AdmissionOptions["categories"],
): readonly AdmittedImport[] {
  const findings = findImports(parsed, categories);
  const problems = findings.filter(({ problem }) => problem !== undefined);
  if (problems.length > 0) {
    throw importsRefused(problems.map(formatImportProblem));
  }
  const admitted = new Set(findings.flatMap(({ found }) => found ?? []));
  return [...admitted].map(({ module, name, parameters, results }) => ({ module, name, parameters, results }));
}

function importProblem(parsed: ImportParts, entry: ParsedImport, found: HostImport | undefined): string | undefined {
  if (entry.module === privateModule) {
    return "this module name is reserved";
  }
  if (entry.kind !== "function") {
    return `it is a ${entry.kind}, and only functions can be imported`;
  }
  if (found === undefined) {
    return offered.has(entry.module) ? "the module has no such function" : "there is no such module";
  }
  const type = parsed.types[entry.typeIndex ?? 0];
  const expected = formatType(found.parameters, found.results);
  const actual = formatType(type?.parameters ?? [], type?.results ?? []);
  return actual === expected ? undefined : `its type is ${actual}, and must be ${expected}`;
}

function missingCategory(
  found: HostImport | undefined,
  categories: AdmissionOptions["categories"],
): string | undefined {
  const needs = found?.needs;
  if (needs === undefined || categories === undefined || categories.includes(needs)) {
    return undefined;
  }
  return `it needs a permission "${needs}:…", and the manifest requests none`;
}

/** A function type as the documentation writes it. */
export function formatType(parameters: readonly string[], results: readonly string[]): string {
  return `(${parameters.join(", ")}) -> (${results.join(", ")})`;
}

function importsRefused(problems: readonly string[]): ModuleRejectedError {
  const listed = problems.slice(0, listedProblems);
  const rest = problems.length - listed.length;
  const more = rest === 0 ? "" : `; and ${rest} more`;
  return new ModuleRejectedError({
    reason: "import",
    detail: `it imports what the host does not offer it: ${listed.join("; ")}${more}`,
  });
}
