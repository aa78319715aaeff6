// What a skill is made of.
export { SkillBase } from "./guest/skill-base.ts";
export { CachedSkill } from "./guest/cached-skill.ts";
export type { SkillContext } from "./guest/skill-context.ts";
export type { JsonSchema, PermissionRequest, Shape, ToolDefinition } from "./guest/tool-definition.ts";
export type { SchemaSide, ValidationIssue, ValidationResult, ValueSchema } from "./guest/value-schema.ts";

// What skills do again and again.
export { clamp, type ClampOptions } from "./guest/clamp.ts";
export { processBatch, type ProcessBatchOptions } from "./guest/process-batch.ts";
export { required } from "./guest/required.ts";
export { stripTags } from "./guest/strip-tags.ts";

// What a skill reaches through the host.
export type { CancelSignal } from "./guest/ask-host.ts";
export { type Environment, env } from "./guest/env.ts";
export {
  type FileEntries,
  type FileEntry,
  type FileStat,
  type FileSystem,
  fs,
  type PageOptions,
  type ReadOptions,
  type RecursiveOptions,
} from "./guest/fs.ts";
export { type Http, http, type HttpRequestOptions, type SecretUse } from "./guest/http.ts";
export { HttpResponse } from "./guest/http-response.ts";
export { Headers, type HeaderSource } from "./guest/globals/headers.ts";
export { type KeepOptions, type Keys, type KeyValueStore, kv } from "./guest/kv.ts";
export { type Skills, skills } from "./guest/skills.ts";
export { type Log, log } from "./guest/log.ts";
export { now } from "./guest/clock.ts";
export { random, randomBytes } from "./guest/random.ts";

// Why the input is not taken.
export { InputError, type InputProblem } from "./guest/input-error.ts";

// Why the host did not do it.
export { HostError } from "./guest/host-error.ts";
export { PermissionError } from "./guest/permission-error.ts";
