import { tinyModule } from "../kernels/tiny-module.ts";
import { timeSteps } from "./steps.ts";

await timeSteps({
  load: () => import("@extism/extism"),
  start: async ({ createPlugin }) => {
    const call = async (number: number): Promise<void> => {
      const plugin = await createPlugin({ wasm: [{ data: tinyModule(number) }] }, { runInWorker: true });
      await plugin.call("execute");
    };
    await call(1);
    return call;
  },
  next: (call) => call(2),
});
