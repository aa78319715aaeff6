import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const testFolder = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
let module: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-exit-"));
  module = join(folder, "guest.wasm");
  const text = `(module (memory 1)
    (func (export "execute") (result i32) (i32.const 0))
    (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))
    (func (export "fill") (result i32) (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $again)) (i32.const 0)))`;
  await writeFile(module, (await wabt()).parseWat("guest.wat", text).toBinary({}).buffer);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const manifest = JSON.stringify({
  abi: 1,
  id: "guest",
  name: "Guest",
  version: "1.0.0",
  tools: [{ name: "execute" }, { name: "spin" }, { name: "fill" }],
});

/** Runs a program of its own process. Gives its exit code, and how long it ran on after it said "now". */
async function run(program: string): Promise<{ code: number | null; afterNowMs: number; output: string }> {
  const source = `import { createRuntime } from "@cordon/runtime";
    const load = (runtime) => runtime.load(${JSON.stringify(module)}, { manifest: ${manifest} });
    ${program}`;
  const child = spawn(process.execPath, ["--conditions=@cordon/source", "--input-type=module", "--eval", source], {
    cwd: testFolder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let nowAtMs = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (nowAtMs === 0 && output.includes("now")) nowAtMs = performance.now();
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, afterNowMs: performance.now() - nowAtMs, output };
}

describe("a process with a runtime", () => {
  it("ends by itself when nothing is under way, also when nobody disposed of the runtime", async () => {
    const { code, afterNowMs } = await run(`
      const runtime = await createRuntime();
      const skill = await load(runtime);
      await skill.call(null, { tool: "execute" });
      console.log("now");`);
    expect(code).toBe(0);
    expect(afterNowMs).toBeLessThan(2_000);
  });

  it("stays alive for a call that is under way", async () => {
    const { code, output } = await run(`
      const runtime = await createRuntime();
      const skill = await load(runtime);
      skill.call(null, { tool: "spin", limits: { wallTime: "300ms" } }).then(({ status }) => console.log("now", status));`);
    expect(code).toBe(0);
    expect(output).toContain("now timeout");
  });

  it("ends within two seconds of disposal, whatever guests do", async () => {
    const { code, afterNowMs } = await run(`
      const begun = Promise.withResolvers();
      const runtime = await createRuntime({ onEvent: ({ type }) => type === "call-begin" && begun.resolve() });
      const skill = await load(runtime);
      const calls = ["spin", "fill", "spin", "fill", "spin", "fill"].map((tool) => skill.call(null, { tool }));
      await begun.promise;
      console.log("now");
      await runtime[Symbol.asyncDispose]();
      for (const { status } of await Promise.all(calls)) if (status !== "cancelled") process.exitCode = 7;`);
    expect(code).toBe(0);
    expect(afterNowMs).toBeLessThan(2_000);
  });

  it("ends within two seconds of process.exit(), whatever guests do", async () => {
    const { code, afterNowMs } = await run(`
      const begun = Promise.withResolvers();
      const runtime = await createRuntime({ onEvent: ({ type }) => type === "call-begin" && begun.resolve() });
      const skill = await load(runtime);
      for (const tool of ["spin", "fill"]) void skill.call(null, { tool });
      await begun.promise;
      console.log("now");
      process.exit(3);`);
    expect(code).toBe(3);
    expect(afterNowMs).toBeLessThan(2_000);
  });
});
