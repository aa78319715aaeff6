import {
  blocksImport,
  blocksMetaImport,
  fuelExport,
  memoryImport,
  privateModule,
  refusedExport,
  slotBytes,
  slotExport,
  slotsImport,
} from "../admission/private-names.ts";
import type { ActiveCall } from "./active-call.ts";
import type { RunnableModule } from "./interface.ts";
import type { Lane } from "./lane.ts";
import type { ModulePlan } from "./module-plan.ts";
import { bindSlots, ownExports } from "./shared-instance.ts";

interface MutableGlobal<Value> {
  value: Value;
}

/** What a guest runs in. */
export interface GuestSpace {
  readonly lane: Lane;
  readonly memory: WebAssembly.Memory | undefined;
  readonly slots: WebAssembly.Memory;
}

/** Instantiates a module for one call. Nothing of the guest has run when it returns. */
export function instantiate(module: RunnableModule, space: GuestSpace, active: ActiveCall): WebAssembly.Exports {
  const exports = link(module, space);
  giveFuel(module.plan, exports, active);
  return exports;
}

/** Links an instance on a lane that belongs to no call yet. */
export function link({ module, image, plan }: RunnableModule, space: GuestSpace): WebAssembly.Exports {
  const privateNamespace: Record<string, WebAssembly.ImportValue> = Object.create(null) as typeof privateNamespace;
  privateNamespace[slotsImport] = space.slots;
  privateNamespace[blocksImport] = space.lane.kernel.exports.memory;
  privateNamespace[blocksMetaImport] = space.lane.kernel.exports.meta;
  if (space.memory !== undefined) privateNamespace[memoryImport] = space.memory;
  const imports: Record<string, WebAssembly.Imports[string]> = Object.create(null) as typeof imports;
  const served = space.lane.imports(plan.resumable === true);
  if (image === undefined) Object.assign(imports, served);
  else bindSlots(privateNamespace, image, served);
  imports[privateModule] = privateNamespace;
  const instance = new WebAssembly.Instance(module, imports);
  const exports = image === undefined ? instance.exports : ownExports(instance.exports, image);
  (exports[slotExport] as MutableGlobal<number>).value = space.lane.slot * slotBytes;
  return exports;
}

/** Makes an instance that a session kept ready for its next call: what was counted and refused before is forgotten. */
export function reuse({ plan }: RunnableModule, exports: WebAssembly.Exports, active: ActiveCall): void {
  const refused = exports[refusedExport] as MutableGlobal<number> | undefined;
  if (refused !== undefined) refused.value = 0;
  giveFuel(plan, exports, active);
  active.initializing = false;
}

/** Lets the fuel of a call be counted where its instance counts it, as it stands there. */
export function meterFuel(plan: ModulePlan, exports: WebAssembly.Exports, active: ActiveCall): void {
  if (!plan.fuel || active.call.limits.fuel === undefined) return;
  active.fuel = exports[fuelExport] as MutableGlobal<bigint>;
}

function giveFuel(plan: ModulePlan, exports: WebAssembly.Exports, active: ActiveCall): void {
  const { fuel } = active.call.limits;
  if (!plan.fuel || fuel === undefined) return;
  active.fuel = exports[fuelExport] as MutableGlobal<bigint>;
  active.fuel.value = BigInt(fuel);
}

/**
 * Runs the initializers, unless they ran in an earlier call of the session, and the tool. A module that imports nothing the host serves runs through without a suspendable
 * stack and without a turn of the event loop.
 *
 * @returns What the tool returned; 0 for a tool that returns nothing.
 * @throws Whatever ended the guest.
 */
export function runGuest(
  { plan }: RunnableModule,
  exports: WebAssembly.Exports,
  active: ActiveCall,
): number | Promise<number> {
  const { tool } = active.call;
  const initializers = active.initializing ? plan.initializers : [];
  if (plan.brokerImports.length > 0) return runSuspendable(initializers, exports, active);
  for (const initializer of initializers) (exports[initializer] as () => void)();
  active.initializing = false;
  return (exports[tool] as () => number | undefined)() ?? 0;
}

async function runSuspendable(
  initializers: readonly string[],
  exports: WebAssembly.Exports,
  active: ActiveCall,
): Promise<number> {
  for (const initializer of initializers) await WebAssembly.promising(exports[initializer] as () => void)();
  active.initializing = false;
  return ((await WebAssembly.promising(exports[active.call.tool] as () => number)()) as number | undefined) ?? 0;
}
