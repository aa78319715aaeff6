import { resolve } from "node:path";
import { Mounts } from "@cordon/capabilities";
import { CordonError, type SkillPolicy } from "@cordon/core";
import { problemOf } from "./choose-entry.ts";
import type { ReportedMount } from "./skill-report.ts";

/**
 * Opens each folder of a policy's entry as `load` does, and closes it again.
 *
 * @param entry The entry; undefined when there is none.
 * @param baseFolder What its folders are relative to.
 */
export async function inspectMounts(
  entry: SkillPolicy | undefined,
  baseFolder: string,
): Promise<readonly ReportedMount[]> {
  const folders = [...(entry?.mounts ?? [])].map(([path, folder]) => ({ path, folder: resolve(baseFolder, folder) }));
  return await Promise.all(folders.map(inspectMount));
}

async function inspectMount(mount: { readonly path: string; readonly folder: string }): Promise<ReportedMount> {
  try {
    const mounts = await Mounts.open({ [mount.path]: mount.folder });
    await mounts[Symbol.asyncDispose]();
    return mount;
  } catch (error) {
    if (CordonError.isInstance(error)) return { ...mount, problem: problemOf(error) };
    throw error;
  }
}
