/** What runs the unit tests of a new skill: its package, and the versions they are written for. */
export const unitTestTool = { name: "vitest", range: "^5.1.0" } as const;
