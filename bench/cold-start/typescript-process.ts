import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tinyModule } from "../kernels/tiny-module.ts";
import { slowDown } from "../slow-down.ts";
import { plainText, skillFile, type SkillForm } from "../subjects/typescript-skills.ts";
import type { SkillLoader, SkillLoads, SkillLoadsAsked } from "./typescript-start.ts";

const asked = JSON.parse(process.argv[2] ?? "") as SkillLoadsAsked;
const input = '{"a":1}';

/** Loads a skill, calls it, and gives what it answered, with whatever keeps it loaded. */
type Load = (number: number) => Promise<{ readonly output: unknown; readonly kept: unknown }>;

/** The bytes of all skills: reading them is not what is measured. */
async function readSkills(form: SkillForm): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  return await Promise.all(
    Array.from({ length: asked.count }, async (_, number) =>
      Uint8Array.from(await readFile(join(asked.folder, skillFile(number, form)))),
    ),
  );
}

async function cordon(form: SkillForm): Promise<Load> {
  const { createRuntime } = await import("@cordon/runtime");
  const runtime = await createRuntime({ policy: { version: 1 }, cells: { max: 1, computing: 1, spare: 0 } });
  const manifest = {
    abi: 1,
    id: "tiny",
    name: "Tiny",
    version: "1.0.0",
    tools: [{ name: "execute", description: "It" }],
  };
  await (await runtime.load(tinyModule(0), { manifest })).call();
  const skills = await readSkills(form);
  return async (number) => {
    const kept = await runtime.load(skills[number] ?? new Uint8Array(0));
    const { output } = await kept.call(JSON.parse(input));
    return { output: JSON.stringify(output), kept };
  };
}

async function extism(): Promise<Load> {
  const { createPlugin } = await import("@extism/extism");
  const skills = await readSkills("extism");
  return async (number) => {
    const data = skills[number] ?? new Uint8Array(0);
    const kept = await createPlugin({ wasm: [{ data }] }, { runInWorker: true, useWasi: true });
    return { output: (await kept.call("execute", input))?.text(), kept };
  };
}

async function quickJs(): Promise<Load> {
  const { getQuickJS } = await import("quickjs-emscripten");
  return async (number) => {
    const kept = (await getQuickJS()).newContext();
    kept.unwrapResult(kept.evalCode(plainText(number))).dispose();
    const execute = kept.getProp(kept.global, "execute");
    const text = kept.newString(input);
    const output = kept.unwrapResult(kept.callFunction(execute, kept.undefined, text));
    const answer = kept.getString(output);
    for (const handle of [execute, text, output]) handle.dispose();
    return { output: answer, kept };
  };
}

const loaders: Readonly<Record<SkillLoader, () => Promise<Load>>> = {
  cordon: () => cordon("shared"),
  "own code": () => cordon("own"),
  extism,
  "quickjs-emscripten": quickJs,
};

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

const { count, loader, slowdown } = asked;
const load = slowDown(slowdown, await loaders[loader]());
const middle = Math.floor(count / 2);
const kept: unknown[] = [];
const durations: number[] = [];
let before = 0;
for (let number = 0; number < count; number += 1) {
  if (number === middle) before = residentBytes();
  const started = performance.now();
  const loaded = await load(number);
  durations.push(performance.now() - started);
  kept.push(loaded.kept);
  const expected = JSON.stringify({ skill: number, rows: 50 + number, input: JSON.parse(input) as unknown });
  if (loaded.output !== expected) throw new Error(`Cannot use what "${loader}" answered: ${String(loaded.output)}`);
}
const [firstMs = Number.NaN, ...furtherMs] = durations;
const loads: SkillLoads = { firstMs, furtherMs, residentBytes: (residentBytes() - before) / (kept.length - middle) };
process.send?.(loads);
