import {
  type CompiledModule,
  functionExport,
  memoryImport,
  mostPagesOffset,
  privateModule,
  slotsImport,
} from "@cordon/sandbox/admission";
import { createSlots, prepare } from "./rewritten-instance.ts";

const slotAddress = 128;

/** An instance of compiled code and its memory. */
export interface SharedInstance {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
  /** Calls a function by its index in the original. */
  readonly call: (index: number) => unknown;
}

/**
 * Does what a cell does: a zeroed memory, the instance, what the memory and the globals of the skill begin with.
 *
 * @param compiled A module in the shared form.
 * @param served The functions it may import, by module and name.
 */
export function instantiateShared(
  { admitted, module, image }: CompiledModule,
  served: WebAssembly.Imports = {},
): SharedInstance {
  if (image === undefined) throw new Error("the code of the module is its own");
  const slots = createSlots();
  new DataView(slots.buffer).setUint32(slotAddress + mostPagesOffset, admitted.memory?.maximumPages ?? 0, true);
  const { initialPages = 0, maximumPages = 0 } = admitted.memory ?? {};
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
  const bound = image.imports.map((entry) => [entry.slot, served[entry.module]?.[entry.name]] as const);
  const { exports } = new WebAssembly.Instance(module, {
    [privateModule]: { ...Object.fromEntries(bound), [slotsImport]: slots, [memoryImport]: memory },
  });
  for (const data of image.content?.data ?? []) {
    void new WebAssembly.Instance(data, { [privateModule]: { [memoryImport]: memory } });
  }
  for (const { name, value } of image.globals) (exports[name] as WebAssembly.Global).value = value;
  prepare(exports, slotAddress);
  return { exports, memory, call: (index) => (exports[functionExport(index)] as () => unknown)() };
}
