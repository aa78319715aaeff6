import {
  capPagesAddress,
  fuelExport,
  memoryImport,
  mostPagesOffset,
  parseModule,
  privateModule,
  rewriteModule,
  slotExport,
  slotsImport,
  slotsPages,
} from "@cordon/sandbox/admission";

/** How a module is run: as it is, with interrupt checks as every admitted module has them, or with fuel as well. */
export type KernelVariant = "original" | "interrupt checks" | "fuel";

/** One variant of a module, ready to be called. */
export interface KernelInstance {
  readonly exports: WebAssembly.Exports;
  /** Gives it more fuel than any benchmark burns; nothing happens to variants without. */
  readonly refuel: () => void;
  /** Units burned since it got its fuel; 0 for variants without. */
  readonly burned: () => number;
  /** The size of the module it was made of. */
  readonly moduleBytes: number;
}

const slotAddress = 128;
const plentyOfFuel = 1n << 60n;
const maxMemoryPages = 256;

/**
 * Instantiates a module in one of its variants. The original has the memory it declares; a rewritten one imports its
 * memory and that of the slots, as in a cell. All exports stay.
 *
 * @param bytes The original module.
 * @param variant How to run it.
 * @param imports What the original imports.
 */
export function instantiateVariant(
  bytes: Uint8Array,
  variant: KernelVariant,
  imports: WebAssembly.Imports = {},
): KernelInstance {
  if (variant === "original") {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    return { exports, refuel: () => undefined, burned: () => 0, moduleBytes: bytes.length };
  }
  const parsed = parseModule(bytes);
  const options = { maxMemoryPages, maxTableElements: 10_000, fuel: variant === "fuel", exports: parsed.exports };
  const rewritten = rewriteModule(parsed, options);
  const slots = createSlots(rewritten.memory);
  const cell = { [slotsImport]: slots, ...memoryOf(rewritten.memory) };
  const module = new WebAssembly.Module(rewritten.bytes);
  const { exports } = new WebAssembly.Instance(module, { ...imports, [privateModule]: cell });
  setGlobal(exports, slotExport, slotAddress);
  return {
    exports,
    refuel: () => {
      if (fuelExport in exports) setGlobal(exports, fuelExport, plentyOfFuel);
    },
    burned: () => {
      const left = exports[fuelExport];
      return left instanceof WebAssembly.Global ? Number(plentyOfFuel - (left.value as bigint)) : 0;
    },
    moduleBytes: rewritten.bytes.length,
  };
}

/** The memory of the slots: no cap for all calls together, and the module's own maximum for this one. */
function createSlots(sizes: MemorySizes): WebAssembly.Memory {
  const slots = new WebAssembly.Memory({ initial: slotsPages, maximum: slotsPages, shared: true });
  const view = new DataView(slots.buffer);
  view.setUint32(capPagesAddress, 0xffff_ffff, true);
  view.setUint32(slotAddress + mostPagesOffset, sizes?.maximumPages ?? 0, true);
  return slots;
}

type MemorySizes = ReturnType<typeof rewriteModule>["memory"];

function memoryOf(sizes: MemorySizes): Readonly<Record<string, WebAssembly.Memory>> {
  if (sizes === undefined) return {};
  const { initialPages, maximumPages } = sizes;
  return { [memoryImport]: new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages }) };
}

function setGlobal(exports: WebAssembly.Exports, name: string, value: number | bigint): void {
  (exports[name] as { value: number | bigint }).value = value;
}
