import {
  type AdmittedModule,
  capPagesAddress,
  fuelExport,
  interruptOffset,
  memoryImport,
  mostPagesOffset,
  parseModule,
  privateModule,
  refusedExport,
  rewriteModule,
  slotExport,
  slotsImport,
  slotsPages,
} from "@cordon/sandbox/admission";

/** What of a rewritten module is needed to instantiate it. */
export type Rewritten = Pick<AdmittedModule, "bytes" | "memory">;

/** How to rewrite and instantiate. */
export interface InstanceOptions {
  readonly fuel: boolean;
  readonly imports?: WebAssembly.Imports;
  readonly slots?: WebAssembly.Memory;
  readonly slotAddress?: number;
  readonly maxMemoryPages?: number;
  readonly maxTableElements?: number;
}

/** An instance of a rewritten module and the things the cell would hold. */
export interface RewrittenInstance {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory | undefined;
  /** Calls an exported function. */
  call(name: string, ...parameters: readonly (number | bigint)[]): unknown;
  /** Writes the interrupt word of the slot. */
  interrupt(word: number): void;
  /** The fuel that is left, and how to set it. */
  fuel: bigint;
  readonly refused: number;
}

const slotAddressDefault = 128;
const mostMemoryPages = 65_536;
const plenty = 1n << 60n;

/**
 * The memory of the slots.
 *
 * @param capPages What all calls together may hold. Default: no cap.
 */
export function createSlots(capPages = 0xffff_ffff): WebAssembly.Memory {
  const slots = new WebAssembly.Memory({ initial: slotsPages, maximum: slotsPages, shared: true });
  const view = new DataView(slots.buffer);
  view.setUint32(capPagesAddress, capPages, true);
  view.setUint32(slotAddressDefault + mostPagesOffset, mostMemoryPages, true);
  return slots;
}

/** Rewrites a module with all its exports. */
export function rewrite(bytes: Uint8Array, options: InstanceOptions): Rewritten {
  const parsed = parseModule(bytes);
  const { maxMemoryPages = 256, maxTableElements = 10_000, fuel } = options;
  return rewriteModule(parsed, { maxMemoryPages, maxTableElements, fuel, exports: parsed.exports });
}

/** The imports a rewritten module needs beside its own. */
export function cellImports(
  { memory }: Rewritten,
  slots: WebAssembly.Memory,
): Readonly<Record<string, WebAssembly.Memory>> {
  return {
    [slotsImport]: slots,
    ...(memory === undefined
      ? {}
      : {
          [memoryImport]: new WebAssembly.Memory({ initial: memory.initialPages, maximum: memory.maximumPages }),
        }),
  };
}

/** Does what the cell does before the first instruction: sets the slot and, where it is metered, plenty of fuel. */
export function prepare(exports: WebAssembly.Exports, slotAddress: number): void {
  (exports[slotExport] as WebAssembly.Global).value = slotAddress;
  const fuel = exports[fuelExport] as WebAssembly.Global | undefined;
  if (fuel !== undefined) {
    fuel.value = plenty;
  }
}

/** Instantiates a module that was rewritten. */
export function instantiate(rewritten: Rewritten, options: Partial<InstanceOptions> = {}): RewrittenInstance {
  const { slots = createSlots(), slotAddress = slotAddressDefault } = options;
  const cell = cellImports(rewritten, slots);
  const module = new WebAssembly.Module(rewritten.bytes);
  const instance = new WebAssembly.Instance(module, { ...options.imports, [privateModule]: cell });
  const { exports } = instance;
  const globalOf = (name: string): WebAssembly.Global => exports[name] as WebAssembly.Global;
  prepare(exports, slotAddress);
  new DataView(slots.buffer).setUint32(slotAddress + mostPagesOffset, rewritten.memory?.maximumPages ?? 0, true);
  const word = new Int32Array(slots.buffer, slotAddress + interruptOffset, 1);
  return {
    exports,
    memory: cell[memoryImport],
    call: (name, ...parameters) =>
      (exports[name] as (...values: readonly (number | bigint)[]) => unknown)(...parameters),
    interrupt: (value) => {
      Atomics.store(word, 0, value);
    },
    get fuel() {
      return globalOf(fuelExport).value as bigint;
    },
    set fuel(units) {
      globalOf(fuelExport).value = units;
    },
    get refused() {
      return globalOf(refusedExport).value as number;
    },
  };
}

/** Rewrites and instantiates. */
export function rewriteAndInstantiate(bytes: Uint8Array, options: InstanceOptions): RewrittenInstance {
  return instantiate(rewrite(bytes, options), options);
}
