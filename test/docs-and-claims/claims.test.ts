import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Claim {
  readonly claim: string;
  readonly test: string;
  readonly file: string;
}

/** The rows of the tables whose last column is a link: the test's name to its file. */
async function claimsOf(page: string): Promise<readonly Claim[]> {
  const lines = (await readFile(root + page, "utf8")).split("\n").filter((line) => /^\|.*\|$/u.test(line));
  return lines.flatMap((line) => {
    const cells = line.slice(1, -1).split("|");
    const [, test, file] = /^\[(.+)\]\((\S+\.ts)\)$/u.exec(cells.at(-1)?.trim() ?? "") ?? [];
    return test === undefined || file === undefined ? [] : [{ claim: cells[0]?.trim() ?? "", test, file }];
  });
}

/** The rows of those tables that name no test. */
async function rowsWithoutTest(page: string): Promise<readonly string[]> {
  const lines = (await readFile(root + page, "utf8")).split("\n");
  const isClaimTable = (header: string): boolean => /^\| (claim|threat) .*\| test\s*\|$/u.test(header);
  const rows: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (isClaimTable(line)) inside = true;
    else if (!line.startsWith("|")) inside = false;
    else if (inside && !/^\|[\s|-]+\|$/u.test(line) && !/\]\(\S+\.ts\)\s*\|$/u.test(line)) rows.push(line);
  }
  return rows;
}

describe.each(["README.md", "SECURITY.md"])("%s", (page) => {
  it("has claims, and each names a test that exists", async () => {
    const claims = await claimsOf(page);
    expect(claims.length).toBeGreaterThan(10);
    for (const { claim, test, file } of claims) {
      const source = await readFile(root + file, "utf8");
      expect([claim, source.includes(test)]).toEqual([claim, true]);
    }
  });

  it("has no row in its tables of claims without a test", async () => {
    expect(await rowsWithoutTest(page)).toEqual([]);
  });
});

describe("the threat model", () => {
  // Its families of numbered threats: network, files, data.
  const numbered = [...ids("N", 12), ...ids("F", 9), ...ids("D", 5)];

  it("has every threat of the network, of files and of data in SECURITY.md, each with a test", async () => {
    const claims = await claimsOf("SECURITY.md");
    const named = new Set(claims.map(({ claim }) => /^([NFD][0-9]+): /u.exec(claim)?.[1]));
    expect(numbered.filter((id) => !named.has(id))).toEqual([]);
  });
});

function ids(family: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${family}${index + 1}`);
}
