import type { ExternalKind } from "./parsed-module.ts";

/** The kinds of imports and exports, by their byte. */
export const externalKinds: readonly ExternalKind[] = ["function", "table", "memory", "global", "tag"];

/** The byte of a kind. */
export function externalKindByte(kind: ExternalKind): number {
  return externalKinds.indexOf(kind);
}
