import { describe, expect, it } from "vitest";
import { extismGuest } from "./extism-guests.ts";
import { type PluginCall, runOnBoth } from "./extism-hosts.ts";

const inputBlock = "(call $input_offset)";

describe("a plugin in Extism's SDK and in Cordon", () => {
  it("gets the same input and gives the same output, text or any bytes, empty or none", async () => {
    const module = extismGuest(
      {
        echo: `(call $output_set ${inputBlock} (call $input_length)) (i32.const 0)`,
        none: "(i32.const 0)",
        part: `(call $give (call $block (i32.const 0) (i32.const 5))) (i32.const 0)`,
      },
      `(data (i32.const 0) "hello world")`,
    );
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
    const calls: readonly PluginCall[] = [
      ["echo", "text äöü"],
      ["echo", everyByte],
      ["echo", "x".repeat(200_000)],
      ["none"],
      ["part"],
    ];
    const { extism, cordon } = await runOnBoth(module, calls);
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes[3]).toEqual({ output: null });
  });

  it("keeps its variables and its memory from call to call", async () => {
    const key = `(call $block (i32.const 0) (i32.const 3))`;
    const module = extismGuest(
      {
        set: `(call $var_set ${key} ${inputBlock}) (i32.const 0)`,
        get: `(local $value i64) (local.set $value (call $var_get ${key}))
          (if (i64.ne (local.get $value) (i64.const 0)) (then (call $give (local.get $value)))) (i32.const 0)`,
        remove: `(call $var_set ${key} (i64.const 0)) (i32.const 0)`,
        count: `(i32.store8 (i32.const 64) (i32.add (i32.load8_u (i32.const 64)) (i32.const 1)))
          (call $give (call $block (i32.const 64) (i32.const 1))) (i32.const 0)`,
      },
      `(data (i32.const 0) "key") (data (i32.const 64) "0")`,
    );
    const calls: readonly PluginCall[] = [
      ["get"],
      ["set", "one"],
      ["get"],
      ["set", "another value"],
      ["get"],
      ["remove"],
      ["get"],
      ["count"],
      ["count"],
      ["count"],
    ];
    const { extism, cordon } = await runOnBoth(module, calls);
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes.map((outcome) => ("output" in outcome ? outcome.output : outcome))).toEqual([
      null,
      null,
      "one",
      null,
      "another value",
      null,
      null,
      "1",
      "2",
      "3",
    ]);
  });

  it("reads its config, and nothing that every object has", async () => {
    const module = extismGuest({
      get: `(local $value i64) (local.set $value (call $config_get ${inputBlock}))
        (if (i64.eqz (local.get $value)) (then (return (i32.const 0)))) (call $give (local.get $value)) (i32.const 0)`,
    });
    const calls: readonly PluginCall[] = [["get", "name"], ["get", "ünïcode"], ["get", "missing"], ["get"]];
    const options = { config: { name: "value", ünïcode: "grüße" } };
    const { extism, cordon } = await runOnBoth(module, calls, options);
    expect(cordon).toEqual(extism);
    const inherited = await runOnBoth(
      module,
      [
        ["get", "toString"],
        ["get", "__proto__"],
      ],
      options,
    );
    expect(inherited.cordon.outcomes).toEqual([{ output: null }, { output: null }]);
    expect(inherited.extism.outcomes).not.toEqual(inherited.cordon.outcomes);
  });

  it("fails with its own words, traps, and lacks what it lacks", async () => {
    const module = extismGuest(
      {
        fails: `(call $error_set (call $block (i32.const 0) (i32.const 4))) (i32.const 1)`,
        traps: "(unreachable)",
        echo: `(call $output_set ${inputBlock} (call $input_length)) (i32.const 0)`,
      },
      `(data (i32.const 0) "boom")`,
    );
    const calls: readonly PluginCall[] = [["fails"], ["echo", "a"], ["traps"], ["echo", "b"], ["lacks"], ["echo", "c"]];
    const { extism, cordon } = await runOnBoth(module, calls);
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes).toEqual([
      { pluginError: "boom" },
      { output: "a" },
      { stopped: true },
      { output: "b" },
      { stopped: true },
      { output: "c" },
    ]);
  });

  it.each(["trace", "debug", "info", "warn", "error", "silent"] as const)(
    "logs from %s on, and knows the level",
    async (logLevel) => {
      const levels = ["trace", "debug", "info", "warn", "error"];
      const module = extismGuest(
        {
          log: `${levels.map((level, index) => `(call $log_${level} (call $block (i32.const ${index * 8}) (i32.const 5)))`).join("\n")} (i32.const 0)`,
          level: `(i32.store (i32.const 64) (call $get_log_level)) (call $give (call $block (i32.const 64) (i32.const 4))) (i32.const 0)`,
        },
        levels.map((level, index) => `(data (i32.const ${index * 8}) "${level.padEnd(5, ".")}")`).join("\n"),
      );
      const { extism, cordon } = await runOnBoth(module, [["log"], ["level"]], { logLevel });
      expect(cordon).toEqual(extism);
      expect(cordon.logs.length).toBe(logLevel === "silent" ? 0 : 5 - levels.indexOf(logLevel));
    },
  );

  it("initializes before its first call", async () => {
    const extra = `(global $ready (mut i32) (i32.const 48)) (func (export "_initialize") (global.set $ready (i32.const 49)))`;
    const module = extismGuest(
      {
        ready: `(i32.store8 (i32.const 0) (global.get $ready)) (call $give (call $block (i32.const 0) (i32.const 1))) (i32.const 0)`,
      },
      extra,
    );
    const { extism, cordon } = await runOnBoth(module, [["ready"], ["ready"]]);
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes[0]).toEqual({ output: "1" });
  });

  it("is stopped at its time, and the next call runs", async () => {
    const module = extismGuest({
      loop: "(loop $again (br $again)) (i32.const 0)",
      echo: `(call $output_set ${inputBlock} (call $input_length)) (i32.const 0)`,
    });
    const calls: readonly PluginCall[] = [["echo", "a"], ["loop"], ["echo", "b"]];
    const { extism, cordon } = await runOnBoth(module, calls, { timeoutMs: 500 });
    expect(cordon).toEqual(extism);
    expect(cordon.outcomes).toEqual([{ output: "a" }, { stopped: true }, { output: "b" }]);
  });

  it("cannot have more variables than it may: Extism goes on without them, Cordon stops", async () => {
    const module = extismGuest(
      {
        set: `(call $var_set (call $block (i32.const 0) (i32.const 3)) ${inputBlock}) (i32.const 0)`,
      },
      `(data (i32.const 0) "key")`,
    );
    const options = { memory: { maxVarBytes: 1_000 } };
    const { extism, cordon } = await runOnBoth(
      module,
      [
        ["set", "x".repeat(700)],
        ["set", "x".repeat(2_000)],
      ],
      options,
    );
    expect(extism.outcomes[0]).toEqual(cordon.outcomes[0]);
    expect(JSON.stringify(extism.outcomes[1])).toContain('"pluginError":"var memory limit exceeded');
    expect(cordon.outcomes[1]).toEqual({ stopped: true });
  });
});
