import { createPlugin } from "@extism/extism";
import { compileKernel } from "../kernels/compile-kernel.ts";
import type { ExtismAttempt, ExtismRunawayOptions } from "./extism-runaways.ts";

const { attempts, tools, timeoutMs, waitMs } = JSON.parse(process.argv[2] ?? "") as ExtismRunawayOptions;
const module = await compileKernel("runaway");

async function attempt(tool: string): Promise<ExtismAttempt> {
  const plugin = await createPlugin({ wasm: [{ data: module }] }, { runInWorker: true, timeoutMs });
  const started = performance.now();
  const settled = plugin.call(tool).then(
    () => true,
    () => true,
  );
  const givenUp = new Promise<boolean>((resolve) => {
    setTimeout(resolve, timeoutMs + waitMs, false);
  });
  const inTime = await Promise.race([settled, givenUp]);
  return { tool, lateMs: inTime ? performance.now() - started - timeoutMs : null };
}

for (let index = 0; index < attempts; index += 1) {
  const tool = tools[index % tools.length] ?? "";
  const result = await attempt(tool).catch((): ExtismAttempt => ({ tool, lateMs: null }));
  process.send?.(result);
}
process.kill(process.pid, "SIGKILL");
