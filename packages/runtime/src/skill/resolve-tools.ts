import { type Manifest, ModuleRejectedError, type ToolDeclaration } from "@cordon/core";
import type { AdmissionFacts } from "@cordon/sandbox";

/** A tool that can be called. */
export interface ResolvedTool {
  readonly name: string;
  /** The export that serves it. */
  readonly exportName: string;
  /** Where it stands in the list: what a skill that runs in slices is told. */
  readonly index: number;
  /** Whether it declares an input schema, which the input is checked by before the call. */
  readonly declaresInput: boolean;
  /** Whether it declares an output schema, so that its output is JSON. */
  readonly declaresOutput: boolean;
}

const onlyTool = "execute";

/**
 * Finds the export of every tool a manifest lists: the one of its name, or `execute` when it lists one tool or none. A
 * module without a manifest has every export that can be a tool: plugins that were not written for Cordon name theirs
 * as they like, and what they may do does not depend on it.
 *
 * @param manifest Undefined when nobody wrote one.
 * @throws ModuleRejectedError when a tool is not exported, or there is none.
 */
export function resolveTools(
  manifest: Manifest | undefined,
  facts: Pick<AdmissionFacts, "tools">,
): ReadonlyMap<string, ResolvedTool> {
  const exported = facts.tools.map(({ name }) => name);
  const tools = new Map<string, ResolvedTool>();
  for (const [index, { declaration, exportName }] of locateTools(manifest, exported).entries()) {
    const { name, input, output } = declaration;
    if (exportName === undefined) throw missingExport(name, exported);
    tools.set(name, {
      name,
      exportName,
      index,
      declaresInput: input !== undefined,
      declaresOutput: output !== undefined,
    });
  }
  return tools;
}

/** A tool, and the export that serves it when there is one. */
export interface LocatedTool {
  readonly declaration: ToolDeclaration;
  readonly exportName: string | undefined;
}

/**
 * Looks for the export of every tool, see {@link resolveTools}.
 *
 * @param manifest Undefined when nobody wrote one.
 * @param exported The exports that can be a tool.
 */
export function locateTools(manifest: Manifest | undefined, exported: readonly string[]): readonly LocatedTool[] {
  const known = new Set(exported);
  const declared = declaredTools(manifest, known);
  return declared.map((declaration) => {
    const { name } = declaration;
    const wanted = known.has(name) || declared.length > 1 ? name : onlyTool;
    return { declaration, exportName: known.has(wanted) ? wanted : undefined };
  });
}

function declaredTools(manifest: Manifest | undefined, exported: ReadonlySet<string>): readonly ToolDeclaration[] {
  if (manifest === undefined && exported.size > 0) return [...exported].map((name) => ({ name }));
  return manifest === undefined || manifest.tools.length === 0 ? [{ name: onlyTool }] : manifest.tools;
}

/**
 * The error for a tool that no export serves.
 *
 * @param tool Its name.
 * @param exported The exports that can be a tool.
 */
export function missingExport(tool: string, exported: readonly string[]): ModuleRejectedError {
  if (exported.length === 0) {
    const detail = "it exports no tool: a function of the type () -> i32 or () -> ()";
    return new ModuleRejectedError({ reason: "export", detail });
  }
  const listed = exported.slice(0, 20).map((name) => `"${name}"`);
  const detail = `it exports no tool "${tool}", but ${listed.join(", ")}; list its tools in the manifest`;
  return new ModuleRejectedError({ reason: "export", detail });
}
