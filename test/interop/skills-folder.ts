import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExamples } from "../../skills-examples/build.ts";
import { projectRoot } from "../gate/project-tree.ts";

/** A folder with two skills, a policy for them and what they may read. */
export interface SkillsFolder extends AsyncDisposable {
  readonly skills: string;
  readonly policy: string;
  readonly module: (name: string) => string;
}

const names = ["dependency-report", "text-statistics"];
const policy = `version: 1
skills:
  dependency-report@*:
    allow: ["fs:read:/data/*"]
    mounts: { /data: ./data }
`;

/** Builds the skills, once for a file of tests. */
export async function createSkillsFolder(): Promise<SkillsFolder> {
  await buildExamples({ only: names });
  const folder = await mkdtemp(join(tmpdir(), "cordon-interop-"));
  const module = (name: string): string => join(projectRoot, `skills-examples/${name}/build/${name}.wasm`);
  await mkdir(join(folder, "skills"));
  await mkdir(join(folder, "data"));
  for (const name of names) await copyFile(module(name), join(folder, "skills", `${name}.wasm`));
  const packages = { "": {}, "node_modules/a": { version: "1.0.0", license: "MIT" } };
  await writeFile(join(folder, "data/package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await writeFile(join(folder, "policy.yaml"), policy);
  return {
    skills: join(folder, "skills"),
    policy: join(folder, "policy.yaml"),
    module,
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }),
  };
}
