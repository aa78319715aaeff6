import { brokerImportNames } from "@cordon/core";
import type { RunnableModule } from "../cell/interface.ts";
import type { CachedModule } from "./module-cache.ts";

/**
 * What a cell needs of a module: the compiled code and the plan to run it.
 *
 * @param cached A module from the cache.
 */
export function runnableModule({ moduleId, module, image, admitted, fuel }: CachedModule): RunnableModule {
  const { initializers, tools, memory, imports, resumable, keptGlobals } = admitted;
  const brokerImports = imports.map(({ name }) => name).filter((name) => brokerImportNames.has(name));
  return {
    moduleId,
    module,
    image,
    plan: { initializers, tools, memory, brokerImports, fuel, resumable, keptGlobals },
  };
}
