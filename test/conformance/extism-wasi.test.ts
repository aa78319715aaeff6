import { WASI } from "node:wasi";
import { wasiImports } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { extismGuest } from "./extism-guests.ts";
import { type PluginOutcome, runOnBoth } from "./extism-hosts.ts";
import { assemble } from "./text-module.ts";

/** Gives what a body leaves, as four bytes. */
const number = (body: string): string =>
  `(i32.store (i32.const 1024) ${body}) (call $give (call $block (i32.const 1024) (i32.const 4))) (i32.const 0)`;
const valueOf = (outcome: PluginOutcome | undefined): number => {
  if (outcome === undefined || !("output" in outcome)) throw new Error(`Cannot read ${JSON.stringify(outcome)}`);
  return Buffer.from(outcome.output ?? "", "latin1").readUInt32LE();
};

/** Calls a function of Node's WASI, which says "invalid" (28) when the number or the types of its arguments differ. */
function onNode(name: string, parameters: readonly string[]): number {
  const wasi = new WASI({ version: "preview1", args: ["a"], env: { A: "1" } });
  const types = parameters.map((type) => `(param ${type})`).join(" ");
  const values = parameters.map((type, index) => `(${type}.const ${argumentOf(name, index)})`).join(" ");
  const module = assemble(`(module
    (import "wasi_snapshot_preview1" "${name}" (func $f ${types} (result i32))) (memory (export "memory") 1)
    (func (export "call") (result i32) (call $f ${values})))`);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module), {
    wasi_snapshot_preview1: wasi.wasiImport,
  });
  wasi.initialize(instance);
  return (instance.exports["call"] as () => number)();
}

/** Arguments that are valid where zeros are not: one subscription to a clock that is over, one buffer, texts of a byte. */
const validArguments: Readonly<Record<string, readonly number[]>> = {
  poll_oneoff: [0, 128, 1, 256],
  path_symlink: [0, 1, 99, 0, 1],
  sock_recv: [99, 0, 1, 0, 64, 68],
  sock_send: [99, 0, 1, 0, 64],
};
/** Everything else is a file descriptor that is not open, where there is one, and zeros. */
const argumentOf = (name: string, index: number): number =>
  validArguments[name]?.[index] ?? (index === 0 && /^(?:fd|path|sock)_/u.test(name) ? 99 : 0);

describe("WASI in Extism's SDK and in Cordon", () => {
  it("has the functions of Node's WASI, each with the types it takes", () => {
    expect(wasiImports.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(new WASI({ version: "preview1" }).wasiImport).toSorted(),
    );
    // One has no result, one raises a signal, one takes nothing.
    const others = wasiImports.filter(({ name }) => !["proc_exit", "proc_raise", "sched_yield"].includes(name));
    for (const { name, parameters } of others) {
      expect([name, onNode(name, parameters)]).not.toEqual([name, 28]);
      expect([name, onNode(name, [...parameters, "i32"])]).toEqual([name, 28]);
      // Node takes a number where it wants 64 bits, and never the other way around.
      for (const index of parameters.keys()) {
        if (parameters[index] !== "i32") continue;
        expect([name, index, onNode(name, parameters.with(index, "i64"))]).toEqual([name, index, 28]);
      }
    }
  });

  it("answers alike what both serve, and where pointers lead out of memory", async () => {
    const tools = {
      environment: number(
        `(i32.add (call $environ_sizes_get (i32.const 2048) (i32.const 2052)) (i32.load (i32.const 2048)))`,
      ),
      preopened: number("(call $fd_prestat_get (i32.const 3) (i32.const 0))"),
      clock: number("(call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 2048))"),
      "clock-outside": number("(call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 131070))"),
      "clock-unknown": number("(call $clock_time_get (i32.const 9) (i64.const 1) (i32.const 0))"),
      random: number("(call $random_get (i32.const 2048) (i32.const 64))"),
      "random-outside": number("(call $random_get (i32.const 131000) (i32.const 1000))"),
      writes: number(
        `(i32.add (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 64)) (i32.load (i32.const 64)))`,
      ),
    };
    const data = `(data (i32.const 8) "\\20\\00\\00\\00\\06\\00\\00\\00") (data (i32.const 32) "hello\\0a")`;
    const calls = Object.keys(tools).map((name) => [name] as const);
    const { extism, cordon } = await runOnBoth(extismGuest(tools, data), calls, { useWasi: true });
    expect(extism.outcomes.map(valueOf)).toEqual([0, 8, 0, 61, 28, 0, 61, 6]);
    // Node reports a pointer out of memory as an overflow, Cordon as the fault that WASI has a number for.
    expect(cordon.outcomes.map(valueOf)).toEqual([0, 8, 0, 21, 28, 0, 21, 6]);
  });

  it("writes to the log in Cordon, and nowhere in Extism unless it is told", async () => {
    const data = `(data (i32.const 8) "\\20\\00\\00\\00\\06\\00\\00\\00") (data (i32.const 32) "hello\\0a")`;
    const module = extismGuest(
      { run: `(call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 64))` },
      data,
    );
    const { extism, cordon } = await runOnBoth(module, [["run"]], { useWasi: true, logLevel: "info" });
    expect([extism.logs, cordon.logs]).toEqual([[], ["info: hello"]]);
  });

  it("is refused by both where it is not enabled", async () => {
    const module = extismGuest({ run: "(call $sched_yield)" });
    await expect(runOnBoth(module, [["run"]])).rejects.toThrow("useWasi");
  });

  it("ends the call at proc_exit, in both with anything but 0 as a failure", async () => {
    const exits = (code: number): string => `(call $proc_exit (i32.const ${code})) (i32.const 0)`;
    const module = extismGuest({ one: exits(1), zero: exits(0) });
    const { extism, cordon } = await runOnBoth(module, [["one"], ["zero"]], { useWasi: true });
    expect(cordon.outcomes).toEqual([{ pluginError: "the skill exited with 1" }, { output: null }]);
    // Extism's SDK has no word for an exit: any of them is an error.
    expect(extism.outcomes).toEqual([{ stopped: true }, { stopped: true }]);
  });

  it("runs a command where it is called, and not before", async () => {
    const data = `(data (i32.const 8) "\\20\\00\\00\\00\\04\\00\\00\\00") (data (i32.const 32) "main")
      (func (export "_start")
        (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 64)))
        (call $output_set (call $input_offset) (call $input_length))
        (call $proc_exit (i32.const 0)))`;
    const module = extismGuest({ other: "(i32.const 0)" }, data);
    const { cordon } = await runOnBoth(module, [["other"], ["_start", "given"]], { useWasi: true, logLevel: "info" });
    expect(cordon).toEqual({ outcomes: [{ output: null }, { output: "given" }], logs: ["info: main"] });
  });
});
