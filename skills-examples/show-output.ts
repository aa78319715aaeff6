/** Shows the report on a lockfile. */
export function showDependencies(output: Record<string, unknown>): readonly string[] {
  const { installed, packages, licenses, duplicates, installScripts } = output as {
    installed: number;
    packages: number;
    licenses: { license: string; count: number }[];
    duplicates: { name: string; versions: string[] }[];
    installScripts: string[];
  };
  return [
    `packages    ${installed} installed, ${packages} different`,
    `licences    ${licenses.map(({ license, count }) => `${license} ${count}`).join(", ")}`,
    `duplicates  ${duplicates.map(({ name, versions }) => `${name} ${versions.join(" and ")}`).join(", ") || "none"}`,
    `scripts     ${installScripts.join(", ") || "none"} run at install`,
  ];
}

const refusals: ReadonlySet<string> = new Set(["DENIED", "INVALID", "NOT_FOUND"]);

/** Shows what the attempts to read other files came to. */
export function showEscapes({ allowed: ownFile, ...answers }: Record<string, unknown>): readonly string[] {
  const counts = new Map<string, number>();
  for (const answer of Object.values(answers)) counts.set(String(answer), (counts.get(String(answer)) ?? 0) + 1);
  const through = Object.keys(answers).filter((attempt) => !refusals.has(String(answers[attempt])));
  return [
    `own file    ${ownFile === true ? "read, as granted" : "NOT read"}`,
    `attempts    ${Object.keys(answers).length}: ${[...counts].map(([answer, count]) => `${answer} ${count}`).join(", ")}`,
    `got through ${through.length === 0 ? "none" : through.join(", ")}`,
  ];
}

/** Shows the report on the issues of a repository. */
export function showIssues(output: Record<string, unknown>): readonly string[] {
  const { repository, issues, stale, labels, oldest, pages, retries } = output as {
    repository: string;
    issues: number;
    stale: number;
    labels: { label: string; count: number }[];
    oldest: { number: number; title: string };
    pages: number;
    retries: number;
  };
  return [
    `issues      ${issues} open in ${repository}, ${stale} of them stale`,
    `labels      ${labels.map(({ label, count }) => `${label} ${count}`).join(", ")}`,
    `oldest      #${oldest.number} ${oldest.title}`,
    `requests    ${pages + retries}: ${pages} pages, ${retries} tries again`,
  ];
}

/** Shows the best matches of a search. */
export function showMatches(output: Record<string, unknown>): readonly string[] {
  const { found, searched, matches } = output as {
    found: number;
    searched: number;
    matches: { path: string; score: number; snippets: { line: number; text: string }[] }[];
  };
  const shown = matches.map(({ path, score, snippets: [first] }) => {
    const line = first === undefined ? "" : `:${first.line}  ${first.text}`;
    return `${score.toFixed(2).padEnd(11)} ${path}${line}`.slice(0, 110);
  });
  return [`found       ${found} of ${searched} files`, ...shown];
}

/** Shows notes that were found. */
export function showNotes(output: Record<string, unknown>): readonly string[] {
  const { notes, searched } = output as { notes: { text: string; tags: string[] }[]; searched: number };
  return [
    `found       ${notes.map(({ text, tags }) => `${text} [${tags.join(", ")}]`).join("; ")}, of ${searched} notes`,
  ];
}

/** What came out of a query: the names of the columns, and the rows below them. */
export function showTable(output: Record<string, unknown>): readonly string[] {
  const { columns, rows } = output as { readonly columns: readonly string[]; readonly rows: readonly unknown[][] };
  const lineOf = (cells: readonly unknown[]): string =>
    `            ${cells.map((cell) => String(cell).padEnd(16)).join("")}`.trimEnd();
  return [lineOf(columns), ...rows.map((row) => lineOf(row))];
}
