import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../gate/project-tree.ts";
import { readPages } from "./pages.ts";

const pages = await readPages();
const links = pages.flatMap(({ file, text }) =>
  [...text.matchAll(/\]\((?<target>[^)\s]+)\)/gu)].map((match) => ({ file, target: match.groups?.["target"] ?? "" })),
);

/** The places of a page that a link may name, as GitHub makes them from its headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (?<title>.+)$/gmu)].map((match) =>
    (match.groups?.["title"] ?? "")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("the links on the pages", () => {
  const inside = links.filter(({ target }) => !/^[a-z]+:/u.test(target));

  it("lead to files that exist", () => {
    const broken = inside.filter(({ file, target }) => {
      const [path = ""] = target.split("#");
      return path !== "" && !existsSync(join(projectRoot, dirname(file), path));
    });
    expect(broken).toEqual([]);
    expect(inside.length).toBeGreaterThan(50);
  });

  it("name headings that exist", () => {
    const broken = inside.filter(({ file, target }) => {
      const [path = "", anchor] = target.split("#");
      const page = path === "" ? file : join(dirname(file), path);
      const text = pages.find((candidate) => candidate.file === page)?.text;
      return anchor !== undefined && text !== undefined && !anchorsOf(text).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("reach every guide from the list of documents", () => {
    const listed = new Set(links.filter(({ file }) => file === "docs/README.md").map(({ target }) => target));
    const guides = pages.filter(({ file }) => file.startsWith("docs/guides/")).map(({ file }) => file.slice(5));
    expect(guides.filter((guide) => !listed.has(guide))).toEqual([]);
  });
});
