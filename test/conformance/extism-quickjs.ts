import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import binaryen from "assemblyscript/binaryen";

const require = createRequire(import.meta.url);

/**
 * Makes a plugin of QuickJS, a JavaScript engine in C that was built for WASI: `execute` runs its input as a script, and
 * gives its value as text. The engine's own callbacks into its host answer 0.
 */
export async function quickJsPlugin(): Promise<Uint8Array> {
  const module = binaryen.readBinary(new Uint8Array(await readFile(require.resolve("quickjs-wasi/quickjs.wasm"))));
  try {
    silenceCallbacks(module);
    const functions = keepOneExport(module);
    const extism: readonly (readonly [name: string, parameters: readonly number[], result: number])[] = [
      ["input_length", [], binaryen.i64],
      ["input_load_u8", [binaryen.i64], binaryen.i32],
      ["alloc", [binaryen.i64], binaryen.i64],
      ["store_u8", [binaryen.i64, binaryen.i32], binaryen.none],
      ["output_set", [binaryen.i64, binaryen.i64], binaryen.none],
    ];
    for (const [name, parameters, result] of extism) {
      module.addFunctionImport(name, "extism:host/env", name, binaryen.createType([...parameters]), result);
    }
    addExecute(module, functions);
    if (module.validate() === 0) throw new Error("Cannot make a plugin of QuickJS: it is not valid");
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

type Module = binaryen.Module;

function silenceCallbacks(module: Module): void {
  const all = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  for (const { name, params, results, module: from } of all.filter((each) => each.module === "env")) {
    module.removeFunction(name);
    const body = results === binaryen.none ? module.nop() : module.i32.const(0);
    module.addFunction(name, params, results, [], body);
    if (from !== "env") throw new Error("Cannot replace an import of another module");
  }
}

/** Removes the exports but those that initialize, and says which function each was. */
function keepOneExport(module: Module): ReadonlyMap<string, string> {
  const all = Array.from({ length: module.getNumExports() }, (_, index) =>
    binaryen.getExportInfo(module.getExportByIndex(index)),
  );
  for (const { name } of all) if (name !== "_initialize" && name !== "memory") module.removeExport(name);
  return new Map(all.map(({ name, value }) => [name, value]));
}

function addExecute(module: Module, functions: ReadonlyMap<string, string>): void {
  const { i32, i64, local } = module;
  const [script, index, length, block] = [0, 1, 2, 3] as const;
  const get = (place: number): number => local.get(place, binaryen.i32);
  const wide = (value: number): number => i64.extend_u(value);
  const engine = (name: string, values: readonly number[], type: number = binaryen.i32): number =>
    module.call(functions.get(name) ?? name, [...values], type);
  const place = (offset: number): number => i64.add(local.get(block, binaryen.i64), wide(offset));
  const countUp = (name: string, body: number): number =>
    module.block(null, [
      local.set(index, i32.const(0)),
      module.block(`${name}-done`, [
        module.loop(
          name,
          module.block(null, [
            module.br_if(`${name}-done`, i32.ge_u(get(index), get(length))),
            body,
            local.set(index, i32.add(get(index), i32.const(1))),
            module.br(name),
          ]),
        ),
      ]),
    ]);
  const byteAt = (start: number): number => i32.add(get(start), get(index));
  module.addGlobal("ready", binaryen.i32, true, i32.const(0));
  const body = module.block(null, [
    module.if(
      i32.eqz(module.global.get("ready", binaryen.i32)),
      module.block(null, [module.drop(engine("qjs_init", [])), module.global.set("ready", i32.const(1))]),
    ),
    local.set(length, i32.wrap(module.call("input_length", [], binaryen.i64))),
    local.set(script, engine("wasm_malloc", [i32.add(get(length), i32.const(1))])),
    countUp("read", i32.store8(0, 1, byteAt(script), module.call("input_load_u8", [wide(get(index))], binaryen.i32))),
    i32.store8(0, 1, i32.add(get(script), get(length)), i32.const(0)),
    // The name of the script is empty: the zero at its end.
    local.set(
      script,
      engine("qjs_get_string", [
        engine("qjs_eval", [get(script), get(length), i32.add(get(script), get(length)), i32.const(0)]),
      ]),
    ),
    local.set(length, i32.const(0)),
    module.block("counted", [
      module.loop(
        "count",
        module.block(null, [
          module.br_if("counted", i32.eqz(i32.load8_u(0, 1, i32.add(get(script), get(length))))),
          local.set(length, i32.add(get(length), i32.const(1))),
          module.br("count"),
        ]),
      ),
    ]),
    local.set(block, module.call("alloc", [wide(get(length))], binaryen.i64)),
    countUp("write", module.call("store_u8", [place(get(index)), i32.load8_u(0, 1, byteAt(script))], binaryen.none)),
    module.call("output_set", [local.get(block, binaryen.i64), wide(get(length))], binaryen.none),
    module.return(i32.const(0)),
  ]);
  const locals = [binaryen.i32, binaryen.i32, binaryen.i32, binaryen.i64];
  module.addFunction("execute", binaryen.none, binaryen.i32, locals, body);
  module.addFunctionExport("execute", "execute");
}
