import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { cordon, endOf, startCordon } from "./cli-process.ts";

const slow = 120_000;
let root: string;
let folder: string;

beforeAll(async () => {
  await buildExamples({ only: ["notebook"] });
  root = await mkdtemp(join(tmpdir(), "cordon-authors-"));
  folder = join(root, "demo");
  await cordon("init", folder, "--template", "kv");
}, slow);
afterAll(() => rm(root, { recursive: true, force: true }));

describe("the commands of authors, as processes", () => {
  it("end with 0 at an interrupt while they wait for a save", { timeout: slow }, async () => {
    for (const [words, waiting] of [
      [["build", folder, "--watch"], "Ctrl-C ends it"],
      [["dev", folder], "Ctrl-C ends it"],
    ] as const) {
      const child = startCordon(...words);
      const ended = endOf(child);
      let said = "";
      const { promise, resolve } = Promise.withResolvers<void>();
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(waiting)) resolve();
      });
      await Promise.race([promise, ended]);
      child.kill("SIGINT");
      const { exitCode, output } = await ended;
      expect([exitCode, output]).toEqual([0, expect.stringContaining("built ") as string]);
    }
  });

  it("end with 6 at an interrupt in the middle of the work", { timeout: slow }, async () => {
    // More of it than an interrupt could come too late for.
    for (let copy = 0; copy < 20; copy += 1) {
      await copyFile(join(folder, "tests/first-visit.yaml"), join(folder, `tests/visit-${copy}.yaml`));
    }
    const child = startCordon("test", folder);
    const ended = endOf(child);
    const { promise, resolve } = Promise.withResolvers<void>();
    child.stdout.once("data", () => resolve());
    await Promise.race([promise, ended]);
    child.kill("SIGINT");
    const { exitCode, errors } = await ended;
    expect([exitCode, errors]).toEqual([6, "cordon: cancelled: the command was interrupted\n"]);
  });

  it("work for an example in another language, from the module it has", { timeout: slow }, async () => {
    const { exitCode, output } = await cordon("test", "skills-examples/notebook", "--filter", "blank");
    expect([exitCode, output]).toEqual([0, expect.stringContaining("golden cases: 1 passed") as string]);
  });
});
