import { createRuntime } from "../create-runtime.ts";
import type { Runtime, RuntimeOptions, Skill } from "../runtime.ts";
import { callSkillBody, guest, manifest } from "./guest.ts";

/** A runtime whose skills call each other. */
export interface Family extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Loads a skill that may call others. */
  readonly add: (id: string, how?: FamilyMember) => Promise<Skill>;
}

/** One skill of a family. */
export interface FamilyMember {
  /** Ids it may call. Default: every letter from a to f. */
  readonly calls?: readonly string[];
  readonly permissions?: readonly unknown[];
  /** Default: calls what its input names, and gives the answer back. */
  readonly body?: string;
  readonly version?: string;
  /** Further fields of its manifest. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

const letters = ["a", "b", "c", "d", "e", "f"];

/** `skill:call:ID` for each id. */
export const callsOf = (ids: readonly string[]): readonly string[] => ids.map((id) => `skill:call:${id}`);

/** Starts a runtime in which every letter may be called by all who ask for it. */
export async function createFamily({ grants = [], ...options }: RuntimeOptions = {}): Promise<Family> {
  const runtime = await createRuntime({ ...options, grants: [...callsOf(letters), ...grants] });
  return {
    runtime,
    add: async (id, { calls = letters, permissions = [], body = callSkillBody, version = "1.0.0", ...more } = {}) =>
      await runtime.load(await guest({ execute: body }), {
        manifest: manifest({ id, version, permissions: [...callsOf(calls), ...permissions], ...more.manifest }),
      }),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** The answer of a host call in an output, as deep in answers of answers as it is. */
export function innermost(output: unknown): { readonly output?: unknown; readonly error?: { readonly code: string } } {
  const answer = JSON.parse(output as string) as { readonly output?: unknown };
  return typeof answer.output === "string" && answer.output.startsWith("{") ? innermost(answer.output) : answer;
}

/** The input with which each skill of a path calls the next. */
export function along([id, ...rest]: readonly string[], input: unknown): unknown {
  if (id === undefined) return input;
  return { id, input: along(rest, input) };
}
