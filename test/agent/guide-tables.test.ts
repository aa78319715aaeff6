import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codesIn, readTable } from "../docs-and-claims/markdown-table.ts";
import { projectRoot } from "../gate/project-tree.ts";

const read = (file: string): Promise<string> => readFile(join(projectRoot, file), "utf8");
const guide = await read("docs/guides/agent.md");
const sources = "packages/agent/src";

/** The names in quotes that follow a word up to a semicolon, as in a union of texts. */
function namesAfter(source: string, start: string): readonly string[] {
  const from = source.indexOf(start);
  if (from === -1) throw new Error(`there is no "${start}"`);
  const text = source.slice(from + start.length, source.indexOf(";", from));
  return [...text.matchAll(/"(?<name>[a-z-]+)"/gu)].map((match) => match.groups?.["name"] ?? "");
}

const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted();

describe("docs/guides/agent.md", () => {
  it("lists why a run stops, and after which stops it can go on", async () => {
    const source = await read(`${sources}/run/stop-reason.ts`);
    const rows = readTable(guide, ["stop", "because", "can be resumed"]);
    const listed = (answer: string): readonly string[] =>
      sorted(rows.filter((row) => row[2] === answer).flatMap(([stops]) => codesIn(stops)));
    const resumable = namesAfter(source, "new Set<StopReason>([");
    expect(listed("yes")).toEqual(sorted(resumable));
    expect(sorted([...listed("yes"), ...listed("no")])).toEqual(sorted(namesAfter(source, "export type StopReason =")));
  });

  it("lists the events there are", async () => {
    const files = ["run/agent-event.ts", "model/ask-models.ts", "model/read-answer.ts"];
    const texts = await Promise.all(files.map((file) => read(`${sources}/${file}`)));
    const types = texts.flatMap((text) =>
      [
        ...text
          .slice(0, text.indexOf("interface ReadAnswerOptions"))
          .matchAll(/readonly type: (?<names>(?:"[a-z-]+"(?: \| )?)+)/gu),
      ].flatMap((match) => (match.groups?.["names"] ?? "").split(" | ").map((name) => name.slice(1, -1))),
    );
    const listed = readTable(guide, ["event", "when"]).flatMap(([events]) => codesIn(events));
    expect(sorted(listed)).toEqual(sorted(types));
  });

  it("says how often each failure is asked again", async () => {
    const source = await read(`${sources}/model/model-failure.ts`);
    const table = /export const retriesOf[^{]*\{(?<rows>[^}]*)\}/u.exec(source)?.groups?.["rows"] ?? "";
    const known: Readonly<Record<string, string>> = Object.fromEntries(
      [...table.matchAll(/"?(?<kind>[a-z-]+)"?: (?<retries>\d)/gu)].map((match) => [
        match.groups?.["kind"] ?? "",
        match.groups?.["retries"] ?? "",
      ]),
    );
    const listed = readTable(guide, ["failure", "asked again", "counts against the model"]).flatMap(
      ([kinds, retries]) => codesIn(kinds).map((kind) => [kind, retries]),
    );
    expect({ ...Object.fromEntries(listed), cancelled: "0" }).toEqual(known);
  });

  it("lists the outcomes of a tool call", async () => {
    const source = await read(`${sources}/tools/tool-result.ts`);
    const listed = readTable(guide, ["outcome", "means"]).flatMap(([outcome]) => codesIn(outcome));
    expect(sorted(listed)).toEqual(sorted(namesAfter(source, "export type ToolOutcome =")));
  });
});
