import { join } from "node:path";
import { createMemoryKeyValueStore, createRuntime, type Runtime } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";

interface Note {
  readonly id: string;
  readonly text: string;
}

const folder = import.meta.dirname;
const manifestPermissions = ["kv:read:notes/*", "kv:write:notes/*", "kv:read:tags/*", "kv:write:tags/*"];
const store = createMemoryKeyValueStore();
let runtime: Runtime;
let call: (tool: string, input: object, tenant: string) => Promise<unknown>;

beforeAll(async () => {
  await buildExamples({ only: ["notes"] });
  runtime = await createRuntime({ policy: join(folder, "policy.yaml"), kv: { store, quotaBytes: 2000 } });
  const skill = await runtime.load(join(folder, "build/notes.wasm"));
  call = async (tool, input, tenant) => {
    const { status, output, message } = await skill.call(input, { tool, tenant });
    return status === "ok" ? output : `${status}: ${message}`;
  };
}, 120_000);

async function keysOf(tenant: string): Promise<readonly string[]> {
  const space = { tenant, skillId: "notes" };
  return (await store.list(space, { prefix: "", cursor: undefined, limit: 10, shows: () => true })).keys;
}

afterAll(() => runtime[Symbol.asyncDispose]());

describe("notes", () => {
  it("gives a note until it is removed, with nothing of it left", async () => {
    const note = (await call("add", { text: "Buy milk", tags: ["x"] }, "acme")) as Note;
    expect(await call("get", { id: note.id }, "acme")).toEqual(note);
    expect(await call("get", { id: note.id }, "other")).toBeNull();
    expect(await call("remove", { id: note.id }, "acme")).toEqual({ removed: true });
    expect(await call("remove", { id: note.id }, "acme")).toEqual({ removed: false });
    expect(await keysOf("acme")).toEqual([]);
  });

  it("lists page after page, each note once", async () => {
    for (const text of ["one", "two", "three"]) await call("add", { text, tags: ["t"] }, "pages");
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await call(
        "list",
        { tag: "t", limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        "pages",
      )) as {
        readonly notes: readonly Note[];
        readonly cursor?: string;
      };
      seen.push(...page.notes.map(({ text }) => text));
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(["one", "three", "two"]);
  });

  it("says that the notebook is full, and keeps nothing of the note", async () => {
    expect(await call("add", { text: "x".repeat(3000), tags: ["big"] }, "full")).toContain(
      "Cannot add the note: the notebook is full; remove some",
    );
    expect(await keysOf("full")).toEqual([]);
  });

  it("does not load where it may not write what it reads", async () => {
    await using narrow = await createRuntime({ grants: manifestPermissions.slice(0, 3) });
    await expect(narrow.load(join(folder, "build/notes.wasm"))).rejects.toMatchObject({ code: "PERMISSION_MISSING" });
  });
});
