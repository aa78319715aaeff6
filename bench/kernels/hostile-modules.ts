import { leb128, section, textBytes, wasmHeader } from "./wasm-bytes.ts";

const megabyte = 1_048_576;
/** A little less than the most that is admitted. */
const largestBytes = 15 * megabyte;
const i32 = 0x7f;
const loop = [0x03, 0x40, 0x0b];
const block = [0x02, 0x40];

/** A module that is made to cost its host something, with a name for it. */
export interface HostileModule {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Modules that keep a naive host busy: much to compile, much to read, much to find wrong at the very end.
 *
 * @param program A valid module of some size; a part of it and a damaged copy are among them.
 */
export function hostileModules(program: Uint8Array): readonly HostileModule[] {
  const damaged = Uint8Array.from(program);
  damaged.fill(0xff, damaged.length - 64);
  return [
    { name: "4,000 locals beside 8,000 loops", bytes: moduleOf(localsBesideLoops(4_000, 8_000)) },
    { name: "100,000 blocks in each other", bytes: moduleOf(nestedBlocks(100_000)) },
    { name: "a function of 4 MB that does nothing", bytes: moduleOf(nothing(4 * megabyte)) },
    { name: "15 MB of types that nobody uses", bytes: manyTypes(largestBytes) },
    { name: "15 MB of one custom section", bytes: customSection(largestBytes) },
    { name: "the first half of a program", bytes: program.slice(0, program.length / 2) },
    { name: "a program with a damaged end", bytes: damaged },
  ];
}

function moduleOf(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const before = [
    ...wasmHeader,
    ...section(1, [1, 0x60, 0, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [1, ...textBytes("execute"), 0, 0]),
  ];
  const code = [1, ...leb128(body.length)];
  const head = [10, ...leb128(code.length + body.length), ...code];
  return new Uint8Array(Buffer.concat([Buffer.from(before), Buffer.from(head), body]));
}

function localsBesideLoops(locals: number, loops: number): Uint8Array {
  return Uint8Array.from([
    1,
    ...leb128(locals),
    i32,
    ...Array.from({ length: loops }, () => loop).flat(),
    0x41,
    0,
    0x0b,
  ]);
}

function nestedBlocks(depth: number): Uint8Array {
  const opened = Array.from({ length: depth }, () => block).flat();
  return Uint8Array.from([0, ...opened, ...Array.from({ length: depth }, () => 0x0b), 0x41, 0, 0x0b]);
}

function nothing(bytes: number): Uint8Array {
  const body = new Uint8Array(bytes).fill(0x01);
  body[0] = 0;
  body.set([0x41, 0, 0x0b], bytes - 3);
  return body;
}

function manyTypes(bytes: number): Uint8Array<ArrayBuffer> {
  const type = [0x60, 0, 0];
  const count = Math.floor(bytes / type.length);
  const content = Buffer.concat([Buffer.from(leb128(count)), Buffer.alloc(count * type.length, Buffer.from(type))]);
  return new Uint8Array(Buffer.concat([Buffer.from([...wasmHeader, 1, ...leb128(content.length)]), content]));
}

function customSection(bytes: number): Uint8Array<ArrayBuffer> {
  const content = Buffer.concat([Buffer.from(textBytes("note")), Buffer.alloc(bytes)]);
  return new Uint8Array(Buffer.concat([Buffer.from([...wasmHeader, 0, ...leb128(content.length)]), content]));
}
