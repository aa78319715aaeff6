/** What is remembered: what happened, what is so, and how something is done. */
export type MemoryKind = "episodic" | "semantic" | "procedural";

/** Every kind. */
export const memoryKinds: readonly MemoryKind[] = ["episodic", "semantic", "procedural"];
