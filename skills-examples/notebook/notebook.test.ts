import { fileURLToPath } from "node:url";
import { createRuntime, type Receipt } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";

const policy = fileURLToPath(new URL("policy.yaml", import.meta.url));
const module = fileURLToPath(new URL("build/notebook.wasm", import.meta.url));

interface Notes {
  readonly notes: readonly { readonly id: string; readonly text: string }[];
  readonly after?: string;
}

beforeAll(async () => {
  await buildExamples({ only: ["notebook"] });
}, 120_000);

const notesOf = ({ output }: Receipt): Notes => output as unknown as Notes;
const textsOf = (receipt: Receipt): readonly string[] => notesOf(receipt).notes.map(({ text }) => text);

describe("notebook", () => {
  it("has a notebook of its own for each tenant", async () => {
    await using runtime = await createRuntime({ policy });
    await using skill = await runtime.load(module);
    await skill.call({ text: "ours" }, { tool: "add", tenant: "acme" });
    expect(textsOf(await skill.call({}, { tool: "list", tenant: "acme" }))).toEqual(["ours"]);
    expect(textsOf(await skill.call({}, { tool: "list", tenant: "other" }))).toEqual([]);
    expect(textsOf(await skill.call({}, { tool: "list" }))).toEqual([]);
  });

  it("gives every note once, page by page", async () => {
    await using runtime = await createRuntime({ policy });
    await using skill = await runtime.load(module);
    const added = ["one", "two", "three", "four", "five"];
    for (const text of added) await skill.call({ text }, { tool: "add" });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await skill.call(after === undefined ? { limit: 2 } : { limit: 2, after }, { tool: "list" });
      expect(page.status).toBe("ok");
      seen.push(...textsOf(page));
      ({ after } = notesOf(page));
    } while (after !== undefined);
    expect(seen.toSorted()).toEqual(added.toSorted());
  });

  it("removes the note it is told to, and says so", async () => {
    await using runtime = await createRuntime({ policy });
    await using skill = await runtime.load(module);
    const { output } = await skill.call({ text: "goes", tags: ["a"] }, { tool: "add" });
    const { id } = output as { readonly id: string };
    expect((await skill.call({ id }, { tool: "remove" })).output).toEqual({ removed: true });
    expect((await skill.call({ id }, { tool: "remove" })).output).toEqual({ removed: false });
    expect(textsOf(await skill.call({}, { tool: "list" }))).toEqual([]);
  });

  it("says that it is full, and keeps what it has", async () => {
    await using runtime = await createRuntime({ policy, kv: { quotaBytes: 4_096 } });
    await using skill = await runtime.load(module);
    const text = "x".repeat(3_000);
    expect((await skill.call({ text }, { tool: "add" })).status).toBe("ok");
    expect(await skill.call({ text }, { tool: "add" })).toMatchObject({
      status: "failed",
      message: "Cannot add the note: the notebook is full; remove some notes first",
    });
    expect(textsOf(await skill.call({}, { tool: "list" }))).toEqual([text]);
  });
});
