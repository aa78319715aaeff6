import { wasiImports } from "@cordon/core";
import type { RunnableModule } from "../interface.ts";
import { assemble, imports } from "./assemble.ts";

/** What a guest of these tests is made of. */
export interface WasiGuestOptions {
  /** Functions and data beside the tool. Default: none. */
  readonly extra?: string;
  /** Default: a memory of one page. */
  readonly memory?: string;
}

/** The text of an import of WASI, under its own name. */
export function wasiImport(name: string): string {
  const row = wasiImports.find((each) => each.name === name);
  if (row === undefined) throw new Error(`Cannot import "${name}": WASI has no such function`);
  const parameters = row.parameters.length === 0 ? "" : `(param ${row.parameters.join(" ")})`;
  const results = row.results.length === 0 ? "" : `(result ${row.results.join(" ")})`;
  return `(import "${row.module}" "${name}" (func $${name} ${parameters} ${results}))`;
}

/**
 * A guest that imports the functions of WASI its body mentions, as in `$fd_write`, and every one the other tests use. The
 * status of a tool that gives an errno is in the message of its ending.
 *
 * @param body The body of `execute`; it leaves an i32.
 */
export async function wasiGuest(body: string, options: WasiGuestOptions = {}): Promise<RunnableModule> {
  const { extra = "", memory = "(memory 1)" } = options;
  const mentioned = new Set([...`${body} ${extra}`.matchAll(/\$([a-z_0-9]+)/gu)].map(([, name]) => name ?? ""));
  const lines = wasiImports.filter(({ name }) => mentioned.has(name)).map(({ name }) => wasiImport(name));
  return await assemble(
    `(module ${imports} ${lines.join("\n")} ${memory} ${extra} (func (export "execute") (result i32) ${body}))`,
  );
}

/** Text that gives bytes of linear memory as the output. */
export const outputMemory = `(func $give (param $from i32) (param $count i32) (local $block i64) (local $i i32)
  (local.set $block (call $alloc (i64.extend_i32_u (local.get $count))))
  (loop $next
    (call $store_u8
      (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
      (i32.load8_u (i32.add (local.get $from) (local.get $i))))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
  (call $output_set (local.get $block) (i64.extend_i32_u (local.get $count))))`;
