import { exportKinds, type ModuleExport, readExports, writeExports } from "../wasm/exports.ts";
import { constantOf, type ModuleGlobal, readGlobals, writeGlobals } from "../wasm/globals.ts";
import { type ImportName, renameImports } from "../wasm/imports.ts";
import { writeDataSegments } from "../wasm/data-segments.ts";
import { unsigned } from "../wasm/leb128.ts";
import { writeMemory } from "../wasm/memory.ts";
import { bodyOf, customSection, readSections, replaceBodies, sectionIds, writeSections } from "../wasm/sections.ts";
import type { BuildTarget } from "./build-target.ts";
import type { EngineExports } from "./engine-exports.ts";

/** What a skill is beside the memory of its engine. */
export interface SnapshotOptions {
  readonly target: BuildTarget;
  /** The names of its tools, in the order of the engine's slots. */
  readonly tools: readonly string[];
  /** The host functions of capabilities that it may call. */
  readonly capabilities: ReadonlySet<string>;
  /** The manifest: JSON. */
  readonly manifest: string;
}

const hostModule = "extism:host/user";

/** Takes the place of a capability that is not asked for: it has the same type, and reaches nothing. */
const harmless: ImportName = { module: "extism:host/env", name: "length" };

/** The same for functions of other types. None of them is called where no capability is asked for. */
const standIns: ReadonlyMap<string, ImportName> = new Map([
  ["cordon_submit", { module: "extism:host/env", name: "free" }],
  ["cordon_cancel", { module: "wasi_snapshot_preview1", name: "proc_exit" }],
]);

/** What a skill of a target imports whatever it asks for: nothing that reaches anything. */
const alwaysThere: Readonly<Record<BuildTarget, ReadonlySet<string>>> = {
  cordon: new Set(["cordon_now_ms", "cordon_random_u64", "cordon_wait", "cordon_cancel"]),
  extism: new Set(),
};

/** What a skill imports that asks for any capability. */
const forOperations: ReadonlySet<string> = new Set(["cordon_submit", "cordon_wait", "cordon_cancel"]);

/** What a host calls that goes on with a call after it has waited. */
const resumable = ["cordon_start", "cordon_resume", "cordon_pending"];

const pageBytes = 65_536;

/**
 * Writes a module that begins where an engine stands. The code is the engine's, byte for byte: what differs from skill to
 * skill is data, globals, names of imports and exports, and the manifest.
 *
 * @param engine The engine as it was made.
 * @param state The engine as it stands.
 */
export function writeSnapshot(
  engine: Uint8Array,
  state: EngineExports,
  options: SnapshotOptions,
): Uint8Array<ArrayBuffer> {
  const { target, tools, capabilities, manifest } = options;
  const isImported = (name: string): boolean =>
    alwaysThere[target].has(name) || capabilities.has(name) || (capabilities.size > 0 && forOperations.has(name));
  const sections = readSections(engine).filter(({ id }) => id !== sectionIds.custom);
  const memory = new Uint8Array(state.memory.buffer).slice();
  // Below the pointer is what calls left that have returned.
  memory.fill(0, 0, Number(state.__stack_pointer.value));
  const exports = readExports(bodyOf(sections, "export"));
  const data = writeDataSegments(memory);
  const bodies = {
    import: renameImports(bodyOf(sections, "import"), (entry) =>
      entry.module === hostModule && !isImported(entry.name) ? (standIns.get(entry.name) ?? harmless) : entry,
    ),
    memory: writeMemory(memory.length / pageBytes),
    global: writeGlobals(currentGlobals(readGlobals(bodyOf(sections, "global")), exports, state)),
    export: writeExports(chooseExports(exports, tools)),
    dataCount: Uint8Array.from(unsigned(data.count)),
    data: data.body,
  };
  const section = customSection("cordon.manifest", new TextEncoder().encode(manifest));
  return writeSections([...replaceBodies(sections, bodies), section]);
}

function chooseExports(exports: readonly ModuleExport[], tools: readonly string[]): readonly ModuleExport[] {
  const byName = new Map(exports.map((entry) => [entry.name, entry] as const));
  const named = (name: string, as: string): readonly ModuleExport[] => {
    const found = byName.get(name);
    return found === undefined ? [] : [{ ...found, name: as }];
  };
  return [
    ...named("memory", "memory"),
    ...tools.flatMap((tool, index) => named(`tool_${index}`, tool)),
    ...resumable.flatMap((name) => named(name, name)),
  ];
}

function currentGlobals(
  globals: readonly ModuleGlobal[],
  exports: readonly ModuleExport[],
  state: EngineExports,
): readonly ModuleGlobal[] {
  const values = new Map<number, bigint>();
  const byName = new Map(Object.entries(state) as readonly (readonly [string, unknown])[]);
  for (const { name, kind, index } of exports) {
    const exported = kind === exportKinds.global ? byName.get(name) : undefined;
    const value = exported instanceof WebAssembly.Global ? exported.value : undefined;
    if (typeof value === "number" || typeof value === "bigint") values.set(index, BigInt(value));
  }
  return globals.map((global, index) => {
    const value = values.get(index);
    return global.mutable && value !== undefined ? { ...global, initial: constantOf(global.type, value) } : global;
  });
}
