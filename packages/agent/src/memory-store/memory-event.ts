import type { ErrorCode } from "@cordon/core";
import type { MemoryKind } from "./memory-kind.ts";
import type { MemoryCaller, MemoryGrant } from "./memory-store.ts";

/** What was done with a memory, for an audit log. It holds no text of any memory, and no query. */
export type MemoryEvent = MemoryEventBody & {
  /** Milliseconds of the clock of the memories. */
  readonly timeMs: number;
  /** Who did it. */
  readonly caller: MemoryCaller;
};

/** What belongs to each event. */
export type MemoryEventBody =
  | { readonly type: "memory-keep"; readonly owner: string; readonly id: string; readonly kind: MemoryKind }
  /** A hook kept it from being kept. */
  | { readonly type: "memory-withhold"; readonly owner: string; readonly kind: MemoryKind }
  | { readonly type: "memory-remove"; readonly owner: string; readonly id: string }
  | { readonly type: "memory-read"; readonly owners: readonly string[]; readonly entries: number }
  | { readonly type: "memory-grant" | "memory-revoke"; readonly grant: MemoryGrant }
  | { readonly type: "memory-clear" }
  /** It failed, or was refused: `MEMORY_DENIED`, `MEMORY_FULL`. */
  | { readonly type: "memory-refuse"; readonly code: ErrorCode | "UNKNOWN" };
