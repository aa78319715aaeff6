import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { engine } from "./rewriting-engine.ts";

const require = createRequire(import.meta.url);
const wasmOf = (path: string): Uint8Array => new Uint8Array(readFileSync(require.resolve(path)));

interface SqlDatabase {
  run(sql: string): void;
  exec(sql: string): unknown;
  export(): Uint8Array;
}

/** SQLite: tables, an index, a window function, and the file it makes. */
async function sqlite(): Promise<unknown> {
  const open = require("sql.js") as (options: {
    wasmBinary: Uint8Array;
  }) => Promise<{ Database: new () => SqlDatabase }>;
  const { Database } = await open({ wasmBinary: wasmOf("sql.js/dist/sql-wasm.wasm") });
  const database = new Database();
  database.run(
    "create table person (id integer primary key, name text, score real); create index by_name on person (name)",
  );
  database.run(
    "insert into person with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) " +
      "select i, 'name ' || (i * 7919 % 3001), i * 1.5 from n",
  );
  const rows = database.exec(
    "select name, sum(score) over (order by name rows 3 preceding) from person where id % 300 = 0 order by name",
  );
  return { rows, file: [...database.export().subarray(0, 20_000)] };
}

interface QuickJsVm {
  evalCode(source: string): { toString(): string };
}

/** A JavaScript engine: closures, regular expressions, big integers, sorting, exceptions, JSON. */
async function quickjs(): Promise<unknown> {
  const library = (await import("quickjs-wasi")) as unknown as {
    QuickJS: { create(options: { wasm: Uint8Array }): Promise<QuickJsVm> };
  };
  const vm = await library.QuickJS.create({ wasm: wasmOf("quickjs-wasi/quickjs.wasm") });
  const result = vm.evalCode(`(() => {
    const people = Array.from({ length: 500 }, (_, id) => ({ id, name: "n" + (id * 7919 % 503) }));
    people.sort((a, b) => (a.name < b.name ? -1 : 1));
    const text = people.map((person) => person.name).join(" ").replace(/n(\\d)(\\d*)/g, "$2-$1");
    let product = 1n;
    for (let factor = 1n; factor < 200n; factor += 1n) product *= factor;
    let caught = "";
    try { null.x } catch (error) { caught = error.name }
    function* squares() { for (let n = 0; n < 50; n += 1) yield n * n }
    return JSON.stringify([text, String(product), caught, [...squares()], Math.sin(1), JSON.parse('{"a":[1,2,{"b":null}]}')]);
  })()`);
  return result.toString();
}

interface SourceMapLibrary {
  readonly SourceMapConsumer: {
    with(map: unknown, url: null, use: (consumer: MapConsumer) => void): Promise<void>;
  };
  readonly SourceMapGenerator: new (options: { file: string }) => {
    addMapping(mapping: unknown): void;
    toJSON(): unknown;
  };
}

interface MapConsumer {
  eachMapping(visit: (mapping: unknown) => void): void;
  originalPositionFor(position: { line: number; column: number }): unknown;
}

/** The parser of source maps, written in Rust. */
async function sourceMap(): Promise<unknown> {
  const { SourceMapConsumer, SourceMapGenerator } = require("source-map") as SourceMapLibrary;
  const generator = new SourceMapGenerator({ file: "out.js" });
  for (let line = 1; line < 400; line += 1) {
    for (let column = 0; column < 5; column += 1) {
      generator.addMapping({
        generated: { line, column: column * 11 },
        original: { line: (line * 7) % 397 || 1, column: column * 3 },
        source: `source${line % 3}.ts`,
        name: `n${line % 17}`,
      });
    }
  }
  const found: unknown[] = [];
  await SourceMapConsumer.with(generator.toJSON(), null, (consumer) => {
    consumer.eachMapping((mapping) => found.push(JSON.stringify(mapping)));
    found.push(consumer.originalPositionFor({ line: 200, column: 23 }));
  });
  return found;
}

interface ResvgLibrary {
  initWasm(this: void, bytes: Uint8Array): Promise<void>;
  readonly Resvg: new (svg: string) => { render(): { readonly pixels: Uint8Array; readonly width: number } };
}

/** A renderer of SVG, written in Rust: floating point, gradients, paths. */
async function resvg(): Promise<unknown> {
  const { initWasm, Resvg } = require("@resvg/resvg-wasm") as ResvgLibrary;
  await initWasm(wasmOf("@resvg/resvg-wasm/index_bg.wasm"));
  const image = new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">
    <defs><radialGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#06c"/></radialGradient>
    <filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs>
    <rect width="96" height="96" fill="url(#g)"/>
    <path d="M10 80 C 40 10, 65 10, 90 80 S 20 95, 48 40" stroke="#c30" fill="none" stroke-width="4" filter="url(#f)"/>
  </svg>`).render();
  return { width: image.width, pixels: [...image.pixels] };
}

/** A program in Go: its own scheduler, stack checks, garbage collector and file system calls. */
async function esbuild(): Promise<unknown> {
  const output: number[] = [];
  const input = Buffer.from(
    "export const twice = (n: number): number => { const unused = 1; return n * 2 }\nconsole.log(twice(21))",
  );
  let inputRead = 0;
  type Callback = (error: null, count: number) => void;
  const files = {
    ...(require("node:fs") as object),
    writeSync: (_descriptor: number, bytes: Uint8Array): number => output.push(...bytes) && bytes.length,
    write: (_descriptor: number, bytes: Uint8Array, offset: number, length: number, ...rest: unknown[]): void => {
      output.push(...bytes.subarray(offset, offset + length));
      (rest.at(-1) as Callback)(null, length);
    },
    read: (_descriptor: number, bytes: Uint8Array, offset: number, length: number, ...rest: unknown[]): void => {
      const part = input.subarray(inputRead, inputRead + length);
      bytes.set(part, offset);
      inputRead += part.length;
      (rest.at(-1) as Callback)(null, part.length);
    },
  };
  Object.assign(globalThis, { fs: files });
  require("esbuild-wasm/wasm_exec.js");
  const Go = Reflect.get(globalThis, "Go") as new () => {
    argv: string[];
    readonly importObject: WebAssembly.Imports;
    run(instance: WebAssembly.Instance): Promise<void>;
    exit(code: number): void;
  };
  const go = new Go();
  go.argv = ["esbuild", "--loader=ts", "--minify", "--target=es2015"];
  go.exit = (code) => output.push(code);
  const { instance } = await engine.instantiate(wasmOf("esbuild-wasm/esbuild.wasm"), go.importObject);
  await go.run(instance);
  return Buffer.from(output).toString();
}

/** Real programs, each with something to do. They give what they computed. */
export const npmPrograms = { sqlite, quickjs, sourceMap, resvg, esbuild } as const;

/** The name of a program. */
export type NpmProgram = keyof typeof npmPrograms;
