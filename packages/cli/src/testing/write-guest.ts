import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import wabt from "wabt";

/** A tool that sends its input to `cordon_kv` and gives the answer back. Its manifest needs a permission of `kv`. */
export const askKeys = `(local $answer i64) (local.set $answer (call $cordon_kv (call $input_offset)))
  (call $output_set (local.get $answer) (call $length (local.get $answer))) (i32.const 0)`;

const keyImports = `
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/user" "cordon_kv" (func $cordon_kv (param i64) (result i64)))`;

/** The host functions that the guests of these tests use. */
const imports = `
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))`;

/** A tool that gives its input back. */
export const echo = "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)";

/** A tool that fails with its input as the message. */
export const failWithInput = "(call $error_set (call $input_offset)) (i32.const 1)";

/** A tool that logs its input. */
export const logInput = "(call $log_warn (call $input_offset)) (i32.const 0)";

/** A tool that never ends. */
export const spin = "(loop $again (br $again)) (i32.const 0)";

/**
 * Assembles a module and writes it to a folder.
 *
 * @param folder Where to.
 * @param name The name of the file, without its ending.
 * @param tools Exported name to body; a body leaves an i32 on the stack.
 * @returns The path of the module.
 */
export async function writeGuest(
  folder: string,
  name: string,
  tools: Readonly<Record<string, string>>,
): Promise<string> {
  const functions = Object.entries(tools).map(([tool, body]) => `(func (export "${tool}") (result i32) ${body})`);
  const asksForKeys = Object.values(tools).includes(askKeys);
  const text = `(module ${imports} ${asksForKeys ? keyImports : ""} (memory 1) ${functions.join("\n")})`;
  const file = join(folder, `${name}.wasm`);
  await writeFile(file, (await wabt()).parseWat(`${name}.wat`, text).toBinary({}).buffer);
  return file;
}

/**
 * The same, with its manifest inside, as a skill has it that `cordon agent run` loads.
 *
 * @param folder Where to.
 * @param manifest Its `id` names the file, its `tools` are the functions.
 * @param tools Exported name to body.
 */
export async function writeSkill(
  folder: string,
  manifest: { readonly id: string; readonly permissions?: readonly object[]; readonly tags?: readonly string[] },
  tools: Readonly<Record<string, string>>,
): Promise<string> {
  const file = await writeGuest(folder, manifest.id, tools);
  const declared = Object.keys(tools).map((name) => ({ name }));
  const text = JSON.stringify({ abi: 1, name: manifest.id, version: "1.0.0", tools: declared, ...manifest });
  const name = Buffer.from("cordon.manifest");
  const content = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(text)]);
  const size = Buffer.from([(content.length & 0x7f) | 0x80, content.length >> 7]);
  await appendFile(file, Buffer.concat([Buffer.from([0]), size, content]));
  return file;
}
