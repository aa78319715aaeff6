import { encodeFrame, type Receipt, type Telemetry } from "@cordon/core";
import { createRuntime } from "@cordon/runtime";
import wabt from "wabt";

const mixed = `(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "log_error" (func $log_error (param i64)))
  (import "extism:host/user" "cordon_fs" (func $cordon_fs (param i64) (result i64)))
  (memory 1)
  (func (export "echo") (result i32)
    (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))
  (func (export "trap") (result i32) unreachable)
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))
  (func (export "fail") (result i32) (call $error_set (call $input_offset)) (i32.const 1))
  (func (export "say") (result i32)
    (call $log_error (call $input_offset)) (call $log_error (call $input_offset)) (i32.const 0))
  (func (export "ask") (result i32) (drop (call $cordon_fs (call $input_offset))) (i32.const 0))
  (func (export "refused") (result i32) (drop (call $cordon_fs (call $input_offset))) unreachable))`;

const tools = ["echo", "trap", "spin", "fail", "say", "ask", "refused"].map((name) => ({ name }));
const manifest = { abi: 1, id: "mixed", name: "Mixed", version: "1.2.3", permissions: ["fs:read:/data/*"], tools };

/** What the skill is made to say. */
export const hostileText = 'one\ntwo\r\u001b[2J"}\u202e %s %o \u2028{"level":60}';

/** The input of a call that a host function refuses. */
const outside = encodeFrame({ op: "read", path: "/etc/shadow" });

/** Assembles a module. */
export async function assemble(text: string): Promise<Uint8Array> {
  return Uint8Array.from((await wabt()).parseWat("guest.wat", text).toBinary({}).buffer);
}

/**
 * Makes real calls that end in every way a skill can bring about, one after the other, while telemetries look on: `echo`
 * twice, `trap`, `spin` until its wall time, `fail`, `say`, `ask` for what is there, and `refused`.
 *
 * @param telemetry Who looks on.
 * @param folder What is mounted as `/data`; it has a file `a.txt`.
 * @param whileUp What to do before the runtime is disposed of.
 */
export async function makeObservedCalls(
  telemetry: Telemetry | readonly Telemetry[],
  folder: string,
  whileUp: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly Receipt[]> {
  await using runtime = await createRuntime({ telemetry, grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
  await using skill = await runtime.load(await assemble(mixed), { manifest });
  const text = new TextEncoder().encode(hostileText);
  const inside = encodeFrame({ op: "read", path: "/data/a.txt" });
  const receipts = [
    await skill.call("one", { tool: "echo", tenant: "acme" }),
    await skill.call("two", { tool: "echo" }),
    await skill.call("", { tool: "trap" }),
    await skill.call("", { tool: "spin", limits: { wallTime: "60ms" } }),
    await skill.call(text, { tool: "fail" }),
    await skill.call(text, { tool: "say" }),
    await skill.call(inside, { tool: "ask" }),
    await skill.call(outside, { tool: "refused" }),
  ];
  await whileUp();
  return receipts;
}

/** How those calls end. */
export const observedEndings = ["ok", "ok", "trapped", "timeout", "failed", "ok", "ok", "denied"] as const;
