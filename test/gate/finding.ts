/** One thing a check of the gate does not accept. */
export interface Finding {
  /** The file, relative to the root of the project, with forward slashes. */
  readonly file: string;
  /** The line, counted from 1, where one line is to blame. */
  readonly line?: number;
  /** What is wrong and how to put it right. */
  readonly message: string;
}

/** Writes a finding as `file:line: message`, which terminals and editors turn into a link. */
export function formatFinding(finding: Finding): string {
  const line = finding.line === undefined ? "" : `:${finding.line}`;
  return `${finding.file}${line}: ${finding.message}`;
}
