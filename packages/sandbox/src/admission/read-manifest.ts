import { indexSections } from "./reader/section-index.ts";

/**
 * Finds the bytes of the custom section `cordon.manifest` without looking at anything else, so that limits and
 * permissions are known before a module is admitted. Admission reads the same bytes again and refuses a second section.
 *
 * @param bytes The module. The result is a view of it.
 * @returns The manifest's bytes, or undefined when there is none.
 * @throws ModuleRejectedError when the sections cannot be told apart.
 */
export function readManifestSection(bytes: Uint8Array): Uint8Array | undefined {
  return indexSections(bytes).manifest;
}
