// A host in memory, for tests of skills.
export { createTestHost, type TestHost, type TestHostOptions, type TestSkill } from "./testing/test-host.ts";
export type { TestAnswer, TestRequest, TestResponder, TestRoutes } from "./testing/test-network.ts";

// Running a skill against it.
export { runSkill, type RunSkillOptions, type SkillRun } from "./testing/run-skill.ts";
export type { TestLog } from "./testing/run-stand-in.ts";
