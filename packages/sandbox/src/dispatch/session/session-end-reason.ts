import type { EndingStatus } from "@cordon/core";

/** Why a session ended: how its last call ended, or what else became of it. */
export type SessionEndReason = Exclude<EndingStatus, "ok" | "failed"> | "exited" | "idle" | "disposed";
