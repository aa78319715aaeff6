import { describe, expect, it } from "vitest";
import { compilePlugin } from "./extism-compiled.ts";
import { runOnBoth } from "./extism-hosts.ts";
import { quickJsPlugin } from "./extism-quickjs.ts";

describe("programs in Extism's SDK and in Cordon", () => {
  it("run alike: the example of Extism's AssemblyScript PDK", async () => {
    const entry = "node_modules/@extism/as-pdk/example.ts";
    const module = await compilePlugin(entry, ["--use", "abort=node_modules/@extism/as-pdk/example/myAbort"]);
    const { extism, cordon } = await runOnBoth(
      module,
      [
        ["count_vowels", "This is an example with ÄÖÜ"],
        ["count_vowels", ""],
        ["count_vowels", "a".repeat(5_000)],
      ],
      { config: { thing: "configured" } },
    );
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes[0]).toEqual({ output: '{"count": 7, "config": "configured", "a": "this is var a"}' });
  });

  it("run alike: the plugins of the benchmark", async () => {
    const echo = await compilePlugin("bench/kernels/assembly/echo.ts", ["--optimize", "--use", "abort="]);
    const { extism, cordon } = await runOnBoth(echo, [
      ["execute", "12345678"],
      ["execute", "x".repeat(4_096)],
    ]);
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes[0]).toEqual({ output: "12345678" });
  });

  it("run alike: QuickJS, a JavaScript engine built for WASI", async () => {
    const scripts = [
      "[3, 1, 2].sort().join()",
      "globalThis.count = (globalThis.count ?? 0) + 1",
      "globalThis.count += 1",
      "JSON.stringify([Date.now() > 1.6e12, Math.random() < 1, /(\\d+)-(\\d+)/u.exec('10-20')[2], 2n ** 70n + '', new Date(0)])",
      "let text = ''; for (let n = 0; n < 2000; n += 1) text += n * 7919 % 97; text.length + text.slice(-20)",
      "try { null.x } catch (error) { String(error) }",
    ];
    const calls = scripts.map((script) => ["execute", script] as const);
    const { extism, cordon } = await runOnBoth(await quickJsPlugin(), calls, { useWasi: true });
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes.slice(0, 3)).toEqual([{ output: "1,2,3" }, { output: "1" }, { output: "2" }]);
  });
});
