import { type Log, log } from "./log.ts";
import { currentContext, type SkillContext } from "./skill-context.ts";
import type { PermissionRequest, Shape, ToolDefinition } from "./tool-definition.ts";

/**
 * The base of a skill. One instance is made when the skill is built, and every call begins with that instance as it was
 * then: what a call leaves in a field is gone afterwards, unless the calls are in one session.
 */
export abstract class SkillBase<Input = unknown, Output = unknown> {
  /** What a policy calls it: 1 to 64 of `a-z`, `0-9`, `-`. */
  abstract readonly id: string;
  /** For people. */
  abstract readonly name: string;
  /** A semantic version. */
  abstract readonly version: string;
  readonly description?: string;
  /** What it asks for. Without one, a capability of the host is not even imported. */
  readonly permissions: readonly PermissionRequest[] = [];
  /** Limits it is content with, as in a manifest. */
  readonly limits?: Readonly<Record<string, string | number>>;
  /** What `execute` takes. Default any JSON value. */
  readonly input?: Shape;
  /** What `execute` gives. Default any JSON value. */
  readonly output?: Shape;
  /** Its tools, each a method of the same name. Default the one tool `execute`. */
  readonly tools?: Readonly<Record<string, ToolDefinition>>;
  readonly tags?: readonly string[];
  readonly license?: string;

  /** Writes to the log of the call. */
  get log(): Log {
    return log;
  }

  /** What is known about the call. */
  get context(): SkillContext {
    return currentContext();
  }

  /**
   * Runs the skill. What it throws is how the call failed.
   *
   * @param _input Checked against the input schema by the runtime.
   */
  execute(_input: Input): Output | Promise<Output> {
    throw new Error("Cannot run the skill: it has no method execute");
  }
}
