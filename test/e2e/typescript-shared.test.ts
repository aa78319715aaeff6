import { createHash } from "node:crypto";
import { defaultLimits, ModuleRejectedError } from "@cordon/core";
import { createMemoryKeyValueStore, createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import { compileModule, SharedCodes } from "@cordon/sandbox/admission";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { constantOf, readGlobals, writeGlobals } from "../../pdk/typescript/src/wasm/globals.ts";
import { renameImports } from "../../pdk/typescript/src/wasm/imports.ts";
import { signed, unsigned } from "../../pdk/typescript/src/wasm/leb128.ts";
import {
  bodyOf,
  readSections,
  replaceBodies,
  type Section,
  writeSections,
} from "../../pdk/typescript/src/wasm/sections.ts";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const pageBytes = 65_536;
const codeSection = 10;
const options = {
  maxMemoryPages: defaultLimits.memoryBytes / pageBytes,
  maxTableElements: defaultLimits.tableElements,
  fuel: false,
};

const members = (name: string, permissions: string, tools: string): string => `
  permissions = [${permissions}];
  tools = { ${tools} };
  calls = 0;
  async execute() { this.calls += 1; LOADED.push(this.calls); return { name: "${name}", calls: this.calls, loaded: LOADED }; }
  async other() { await kv.set("notes/1", "${name}"); return await kv.get("notes/1"); }
`;

const build = async (name: string, permissions: string, tools = "execute: {}"): Promise<Uint8Array<ArrayBuffer>> =>
  (await buildTestSkill({ "skill.ts": skillText(members(name, permissions, tools), `const LOADED = ["${name}"];`) }))
    .module;

let runtime: Runtime;
let plain: Uint8Array<ArrayBuffer>;
let keeps: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  plain = await build("plain", "");
  keeps = await build("keeps", '"kv:read:notes/*", "kv:write:notes/*"', "execute: {}, other: {}");
  runtime = await createRuntime({
    policy: { version: 1, skills: { "sample@^1": { allow: ["kv:read:notes/*", "kv:write:notes/*"] } } },
    kv: { store: createMemoryKeyValueStore() },
    cells: { max: 1 },
  });
}, 120_000);

afterAll(() => runtime[Symbol.asyncDispose]());

/** A skill with other sections of the same length or not; its code stays. */
function forge(
  module: Uint8Array,
  change: (sections: readonly Section[]) => readonly Section[],
): Uint8Array<ArrayBuffer> {
  return writeSections(change(readSections(module)));
}

const isShared = (bytes: Uint8Array<ArrayBuffer>): boolean => {
  const codes = new SharedCodes();
  const { module } = compileModule(plain.slice(), options, codes);
  return compileModule(bytes.slice(), options, codes).module === module;
};

const outputOf = async (skill: Skill, tool = "execute"): Promise<unknown> => {
  const { status, output, message } = await skill.call({}, { tool });
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
};

/** The skill without permissions is untouched by whatever stands beside it. */
async function expectPlainIsWell(): Promise<void> {
  const skill = await runtime.load(plain.slice());
  for (let round = 0; round < 2; round += 1) {
    expect(await outputOf(skill)).toEqual({ name: "plain", calls: 1, loaded: ["plain", 1] });
  }
}

describe("skills in TypeScript", () => {
  it("have one compiled code, whatever they ask for and however many tools they have", () => {
    expect(isShared(keeps)).toBe(true);
  });

  it("keep what they loaded, their tools and their permissions to themselves, and are known by their own digests", async () => {
    const skills = [await runtime.load(plain.slice()), await runtime.load(keeps.slice())] as const;
    for (let round = 0; round < 2; round += 1) {
      expect(await outputOf(skills[0])).toEqual({ name: "plain", calls: 1, loaded: ["plain", 1] });
      expect(await outputOf(skills[1])).toEqual({ name: "keeps", calls: 1, loaded: ["keeps", 1] });
      expect(await outputOf(skills[1], "other")).toBe("keeps");
    }
    for (const [index, bytes] of [plain, keeps].entries()) {
      const receipt = await skills[index]?.call({});
      expect(receipt?.digests.module).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    }
  });
});

describe("a module with the code of the engine", () => {
  it("is refused when its data lies outside of its memory", async () => {
    for (const address of [-1, -2_147_483_648, 2_147_483_647, plain.length * 100]) {
      const segment = [0, 0x41, ...signed(BigInt(address)), 0x0b, 2, 1, 2];
      const forged = forge(plain, (sections) =>
        replaceBodies(sections, { dataCount: Uint8Array.of(1), data: Uint8Array.from([...unsigned(1), ...segment]) }),
      );
      await expect(runtime.load(forged)).rejects.toThrow(ModuleRejectedError);
    }
    await expectPlainIsWell();
  });

  it("is refused when it imports a capability that its manifest does not ask for", async () => {
    const forged = forge(plain, (sections) => {
      let lengths = 0;
      const renamed = renameImports(bodyOf(sections, "import"), (entry) => {
        if (entry.name !== "length") return entry;
        lengths += 1;
        return lengths === 2 ? { module: "extism:host/user", name: "cordon_fs" } : entry;
      });
      return replaceBodies(sections, { import: renamed });
    });
    await expect(runtime.load(forged)).rejects.toThrow('it needs a permission "fs:…"');
    await expectPlainIsWell();
  });

  it("meets numbers of its own when its globals and its data are anything", async () => {
    for (const value of [0x7fff_fff0n, -16n, 0n, 8n]) {
      const forged = forge(plain, (sections) => {
        const globals = readGlobals(bodyOf(sections, "global"));
        const changed = globals.map((global) =>
          global.mutable ? { ...global, initial: constantOf(global.type, value) } : global,
        );
        return replaceBodies(sections, { global: writeGlobals(changed) });
      });
      expect(isShared(forged)).toBe(true);
      const skill = await runtime.load(forged);
      const { status } = await skill.call({}, { limits: { wallTime: "2s" } });
      expect(status).not.toBe("crashed");
      await expectPlainIsWell();
    }
  });

  it("has code of its own when one byte of the code differs", async () => {
    const forged = forge(plain, (sections) =>
      withCode(sections, nudged(sections.find(({ id }) => id === codeSection)?.body ?? new Uint8Array(0))),
    );
    expect(WebAssembly.validate(forged)).toBe(true);
    expect(isShared(forged)).toBe(false);
    expect(await outputOf(await runtime.load(forged))).toEqual({ name: "plain", calls: 1, loaded: ["plain", 1] });
    await expectPlainIsWell();
  });
});

/** The code with the alignment of one load or store made smaller: a hint, which changes no result. */
function nudged(code: Uint8Array): Uint8Array {
  const changed = code.slice();
  const load = [0x28, 0x02];
  for (let at = changed.length - 2; at > 0; at -= 1) {
    if (changed[at] !== load[0] || changed[at + 1] !== load[1]) continue;
    changed[at + 1] = 1;
    if (WebAssembly.validate(forge(plain, (sections) => withCode(sections, changed)))) return changed;
    changed[at + 1] = 2;
  }
  throw new Error("the code has no load of four bytes");
}

const withCode = (sections: readonly Section[], body: Uint8Array): readonly Section[] =>
  sections.map((section) => (section.id === codeSection ? { id: codeSection, body } : section));
