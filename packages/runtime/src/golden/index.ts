// Golden cases: calls of a skill with everything they meet, and how they have to end
export { type ReadGoldenCaseOptions, parseGoldenCase, readGoldenCase } from "./read-golden-case.ts";
export type { EarlierCall, Expectation, Fixture, GoldenCase } from "./golden-case.ts";
export type { RecordedExchange } from "./recorded-exchange.ts";
export {
  type GoldenOutcome,
  type GoldenRejection,
  type GoldenSkill,
  runGoldenCase,
  type RunGoldenOptions,
} from "./run-golden-case.ts";
export { compareGolden } from "./compare-golden.ts";
export type { GoldenDifference } from "./value-differences.ts";
export { updateGoldenCase } from "./update-golden-case.ts";
export { GoldenCaseError, type GoldenCaseProblem } from "@cordon/core";

// What stands for the world in them
export { type GoldenPolicy, readGoldenPolicy } from "./golden-policy.ts";
export { type RecordedServer, startRecordedServer } from "./recorded-server.ts";
export { type Certified, createTestAuthority, type TestAuthority } from "./certificate-authority.ts";
