import { stat } from "node:fs/promises";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Refuses what somebody names in place of a module: the folder of a skill, or its source. What is wrong with anything else is
 * found when it is loaded.
 *
 * @param file What was named.
 * @throws UsageError
 */
export async function checkModulePath(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new UsageError(
      `Cannot run ${quoted(file)}: it is a folder; name the module, which a build puts into build/ of it`,
    );
  }
  if (found !== undefined && /\.[cm]?[jt]sx?$/u.test(file)) {
    throw new UsageError(`Cannot run ${quoted(file)}: it is a source; make a module of it with cordon build`);
  }
}
