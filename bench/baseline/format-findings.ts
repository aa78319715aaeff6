import type { BaselineEntry } from "./baseline.ts";
import type { Finding } from "./compare.ts";
import { fourDigits, highestWithin } from "./learn-entry.ts";

/** Whether one of the findings fails the benchmark. */
export function isFailing({ standing }: Finding): boolean {
  return standing === "worse" || standing === "missing";
}

/** What the comparison came to, a line for each figure that needs a reader, and one for all others. */
export function formatFindings(findings: readonly Finding[]): readonly string[] {
  const of = (standing: Finding["standing"]): readonly Finding[] =>
    findings.filter((finding) => finding.standing === standing);
  const again = of("within").filter(({ measurements }) => measurements.length > 1);
  const remeasured = again.length === 0 ? "" : `, ${again.length} of them when measured again`;
  return [
    ...of("worse").map((finding) => `✗ worse than the baseline: ${describe(finding)}`),
    ...of("missing").map(({ key }) => `✗ in the baseline and not measured: ${key}; a new name needs a new baseline`),
    ...again.map((finding) => `  measured again: ${describe(finding)}`),
    ...of("suspicious").map((finding) => `! outside its band, and no time to measure again: ${describe(finding)}`),
    ...of("in doubt").map(
      (finding) => `! outside its band, but not in all quarters of the rounds: ${describe(finding)}`,
    ),
    ...of("better").map((finding) => `  better than the baseline, which may be renewed: ${describe(finding)}`),
    ...of("not gated").map((finding) => `  too noisy for the gate: ${describe(finding)}`),
    ...of("unknown").map(({ key }) => `  not in the baseline yet: ${key}`),
    `${findings.some((finding) => isFailing(finding)) ? "✗" : "✓"} ${of("within").length + of("better").length} of ` +
      `${findings.length} tracked figures are within their bands or better${remeasured}; ${of("worse").length} are worse`,
  ];
}

function describe({ key, entry, measurements }: Finding): string {
  const figures = measurements.map((measurement) => fourDigits(measurement.figure)).join(", ");
  return entry === undefined ? `${key}: ${figures}` : `${key}: ${figures}, baseline ${describeEntry(entry)}`;
}

/** An entry in words. */
export function describeEntry(entry: BaselineEntry): string {
  if (entry.band === 0) return `${entry.value} exactly`;
  return `${entry.value} + ${Math.round(entry.band * 100)} % = at most ${fourDigits(highestWithin(entry))}`;
}
