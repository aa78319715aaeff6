import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSkillFolder, type SkillFolder } from "../testing/skill-folder.ts";
import { startWatching } from "../testing/watching-command.ts";

const slow = 120_000;
let skill: SkillFolder;
let greeting: string;

beforeAll(async () => {
  skill = await createSkillFolder("minimal");
  greeting = await readFile(join(skill.folder, "src/greeting.ts"), "utf8");
}, slow);
afterAll(() => skill[Symbol.asyncDispose]());

describe("cordon build --watch", () => {
  it(
    "builds again at a save, goes on after an error, hears of files that replace others, and ends with 0",
    { timeout: slow },
    async () => {
      const command = startWatching("build", skill.folder, "--watch");
      await command.says("built demo 1.0.0: ");
      await command.says("watching 2 files; Ctrl-C ends it\n");
      await skill.write("src/greeting.ts", "export const broken = ;\n");
      await command.says("greeting.ts:1:23: ");
      await command.says("watching");
      await writeFile(join(skill.folder, "src/next.ts"), greeting.replace("Hello", "Hi"));
      await rename(join(skill.folder, "src/next.ts"), join(skill.folder, "src/greeting.ts"));
      await command.says("built demo");
      await command.says("watching");
      expect(await command.interrupt()).toBe(0);
      expect(command.said()).not.toContain("Cannot go on");
    },
  );
});

describe("cordon dev", () => {
  it("builds and tests at every save, says what is different, and ends with 0", { timeout: slow }, async () => {
    await skill.write("src/greeting.ts", greeting);
    const command = startWatching("dev", skill.folder);
    await command.says("golden cases: 2 passed");
    await command.says("waiting for a save");
    await skill.write("src/greeting.ts", greeting.replace("Hello", "Hi"));
    await command.says("saved: src/greeting.ts");
    await command.says("FAILED  tests/greets.yaml");
    await command.says('- "Hello, Zoë!"');
    await command.says('+ "Hi, Zoë!"');
    await command.says("changed: the module is another");
    await command.says("changed: tests/greets.yaml: passed before, failed now");
    await command.says("waiting for a save");
    const text = await readFile(join(skill.folder, "tests/greets.yaml"), "utf8");
    await skill.write("tests/greets.yaml", text.replace("Hello", "Hi"));
    await command.says("saved: tests/greets.yaml");
    await command.says("changed: the module is the same");
    await command.says("changed: tests/greets.yaml: failed before, passed now");
    await command.says("waiting for a save");
    expect(await command.interrupt()).toBe(0);
  });
});
