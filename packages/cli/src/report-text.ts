import type { Limits } from "@cordon/core";
import type { InspectedImport, Refusal, ReportedModule, ReportedTool, SkillReport } from "@cordon/runtime";
import { additionText, allowEntryText } from "./addition-text.ts";
import { policyRows, verdictText } from "./policy-text.ts";
import { bytesText, counted, countText, limitText, timeText } from "./quantity-text.ts";
import { quoted } from "./quoted.ts";
import { row, section, wrapped } from "./text-columns.ts";

const listedNames = 20;

/** What the report is about, as the user named it. */
export interface ReportSubject {
  readonly file: string;
  readonly policy: string | undefined;
}

type Rows = readonly (readonly string[])[];

/**
 * A report on a skill for people: lines of at most 80 columns, except for a permission or entry that is longer, and
 * nothing in it acts on a terminal.
 *
 * @param report The report.
 * @param subject What it is about.
 */
export function reportText(report: SkillReport, subject: ReportSubject): string {
  const { digest, manifest, skill, limits, policy, refusals, omittedRefusals, tools, module } = report;
  const name = skill === undefined ? quoted(subject.file) : `${skill.id} ${skill.version}`;
  const about = manifest === undefined ? [] : [[manifest.name, manifest.description].filter(Boolean).join(": ")];
  const more = omittedRefusals === 0 ? [] : [row("", `and ${countText(omittedRefusals)} more`)];
  const lines = [
    ...wrapped(`${name}: ${verdictText(report, subject.policy)}`),
    digest,
    ...(about.length === 0 ? [] : ["", ...about.flatMap((text) => wrapped(text))]),
    ...section("refused because", [...refusals.map(refusalRow), ...more]),
    ...section("tools", tools.map(toolRow)),
    ...section("permissions it requests", permissionRows(report)),
    ...section("imports", importRows(module.imports ?? [])),
    ...section("sizes", sizeRows(report.fileBytes, module)),
    ...section("limits it asks for", limitRows(manifest?.limits ?? {}, limits)),
    ...(policy === undefined ? [] : section("policy", policyRows(policy, skill?.id))),
    ...(policy?.addition === undefined ? [] : ["", "add to the policy to load it", ...additionText(policy.addition)]),
  ];
  return `${lines.join("\n")}\n`;
}

function refusalRow({ rule, detail, offset, field }: Refusal): readonly string[] {
  const place = offset === undefined ? "" : `, at byte ${offset}`;
  return row(rule, `${field === undefined ? "" : `${field}: `}${detail}${place}`);
}

function toolRow({ name, description = "", export: served }: ReportedTool): readonly string[] {
  const note = served === undefined ? "(no export found)" : served === name ? "" : `(export ${served})`;
  return row(name, [description, note].filter((part) => part !== "").join(" "));
}

function permissionRows({ manifest, policy }: SkillReport): Rows {
  const requested = manifest?.permissions ?? [];
  return requested.map(({ permission, reason, optional, methods, maxCalls, maxBytes, rate }, index) => {
    const verdict = policy?.permissions[index];
    const parts = [
      optional ? "optional" : undefined,
      verdict === undefined ? undefined : `${verdict.verdict}: ${verdict.why}`,
      verdict?.add === undefined ? undefined : `add ${allowEntryText(verdict.add)}`,
      methods === undefined ? undefined : `methods ${methods.join(", ")}`,
      maxCalls === undefined ? undefined : `at most ${counted(maxCalls, "call")}`,
      maxBytes === undefined ? undefined : `at most ${bytesText(maxBytes)}`,
      rate === undefined ? undefined : `at most ${counted(rate.calls, "call")} in ${timeText(rate.windowMs)}`,
      reason === undefined ? undefined : `“${reason}”`,
    ];
    return row(permission, parts.filter((part) => part !== undefined).join("; "));
  });
}

const served: readonly (readonly [by: InspectedImport["servedBy"], what: string])[] = [
  ["kernel", "beside the skill, needs nothing:"],
  ["cell", "in its thread, needs nothing:"],
  ["broker", "by the host, behind the gate:"],
];

function importRows(imports: readonly InspectedImport[]): Rows {
  const linked = served.flatMap(([by, what]) => {
    const names = imports.filter(({ servedBy, problem }) => servedBy === by && problem === undefined);
    const list = names.map(({ name, needs }) => (needs === undefined ? name : `${name} (needs ${needs}:)`));
    return list.length === 0 ? [] : [row(by ?? "", `${what} ${[...new Set(list)].join(", ")}`)];
  });
  const refused = imports.filter(({ problem }) => problem !== undefined);
  const names = refused.slice(0, listedNames).map(({ module, name }) => `"${module}" "${name}"`);
  const more = refused.length - names.length;
  const rest = more > 0 ? `, and ${countText(more)} more` : "";
  return refused.length === 0 ? linked : [...linked, row("refused", `${names.join(", ")}${rest}`)];
}

function sizeRows(fileBytes: number, { sizes, functions, memory, tables = [], rewritten }: ReportedModule): Rows {
  const inFunctions = functions === undefined ? "" : ` in ${counted(functions, "function")}`;
  return [
    row("file", bytesText(fileBytes)),
    ...(sizes === undefined
      ? []
      : [row("code", `${bytesText(sizes.codeBytes)}${inFunctions}`), row("data", bytesText(sizes.dataBytes))]),
    ...(rewritten === undefined
      ? []
      : [row("rewritten", `${bytesText(rewritten.bytes)}, stoppable in ${counted(rewritten.checks, "place")}`)]),
    ...(memory === undefined ? [] : [row("memory", memoryText(memory))]),
    ...tables.map(({ elementType, initialElements, declaredMaximumElements }) => {
      const most =
        declaredMaximumElements === undefined ? "no maximum" : `at most ${countText(declaredMaximumElements)}`;
      return row("table", `${counted(initialElements, "element")} (${elementType}), declares ${most}`);
    }),
  ];
}

function memoryText({
  initialBytes,
  declaredMaximumBytes,
  maximumBytes,
}: NonNullable<ReportedModule["memory"]>): string {
  const declared = declaredMaximumBytes === undefined ? "no maximum" : `at most ${bytesText(declaredMaximumBytes)}`;
  const reach = maximumBytes === undefined ? "more than its limit" : `may reach ${bytesText(maximumBytes)}`;
  return `${bytesText(initialBytes)} at the start, ${reach}, declares ${declared}`;
}

function limitRows(asked: Partial<Limits>, effective: Limits): Rows {
  return (Object.entries(asked) as readonly [keyof Limits, number][]).map(([field, value]) => {
    const [name, text] = limitText(field, value);
    const holds = effective[field] ?? value;
    return row(name, holds === value ? text : `${text}, and ${limitText(field, holds)[1]} holds`);
  });
}
