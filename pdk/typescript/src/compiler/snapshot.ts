import { exportKinds, type ModuleExport, readExports, writeExports } from "../wasm/exports.ts";
import { constantOf, type ModuleGlobal, readGlobals, writeGlobals } from "../wasm/globals.ts";
import { renameImports } from "../wasm/imports.ts";
import { writeDataSegments } from "../wasm/data-segments.ts";
import { unsigned } from "../wasm/leb128.ts";
import { writeMemory } from "../wasm/memory.ts";
import { bodyOf, customSection, readSections, replaceBodies, sectionIds, writeSections } from "../wasm/sections.ts";
import type { EngineExports } from "./engine-exports.ts";

/** What a skill is beside the memory of its engine. */
export interface SnapshotOptions {
  /** The names of its tools, in the order of the engine's slots. */
  readonly tools: readonly string[];
  /** The host functions of capabilities that it may call. */
  readonly capabilities: ReadonlySet<string>;
  /** The manifest: JSON. */
  readonly manifest: string;
}

const hostModule = "extism:host/user";

/** Takes the place of a capability that is not asked for: it has the same type, and reaches nothing. */
const harmless = { module: "extism:host/env", name: "length" } as const;

const alwaysThere = new Set(["cordon_now_ms", "cordon_random_u64"]);

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
  const { tools, capabilities, manifest } = options;
  const sections = readSections(engine).filter(({ id }) => id !== sectionIds.custom);
  const memory = new Uint8Array(state.memory.buffer).slice();
  // Below the pointer is what calls left that have returned.
  memory.fill(0, 0, Number(state.__stack_pointer.value));
  const exports = readExports(bodyOf(sections, "export"));
  const data = writeDataSegments(memory);
  const bodies = {
    import: renameImports(bodyOf(sections, "import"), (entry) =>
      entry.module === hostModule && !alwaysThere.has(entry.name) && !capabilities.has(entry.name) ? harmless : entry,
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
  return [...named("memory", "memory"), ...tools.flatMap((tool, index) => named(`tool_${index}`, tool))];
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
