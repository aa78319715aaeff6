import { tinyModule } from "../kernels/tiny-module.ts";
import { timeSteps } from "./steps.ts";

const tools = [{ name: "execute", description: "The tool execute" }];

await timeSteps({
  load: () => import("@cordon/runtime"),
  start: async ({ createRuntime }) => {
    const runtime = await createRuntime({
      policy: { version: 1, skills: { "tiny@*": { allow: ["kv:read:cache*"] } } },
    });
    const call = async (number: number): Promise<void> => {
      const manifest = { abi: 1, id: "tiny", name: "Tiny", version: "1.0.0", tools };
      const skill = await runtime.load(tinyModule(number), { manifest });
      const { status } = await skill.call();
      if (status !== "ok") throw new Error(`Cannot call the tiny module: ${status}`);
    };
    await call(1);
    return call;
  },
  next: (call) => call(2),
});
