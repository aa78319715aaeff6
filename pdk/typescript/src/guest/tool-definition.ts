import type { ValueSchema } from "./value-schema.ts";

/** A JSON Schema, as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** One permission a skill asks for: its text, or its text with conditions. */
export type PermissionRequest =
  | string
  | {
      readonly permission: string;
      /** Why, for whoever decides. */
      readonly reason?: string;
      /** The skill loads without it. */
      readonly optional?: boolean;
      readonly methods?: readonly string[];
      readonly maxCalls?: number;
      readonly maxBytes?: number | string;
      readonly rate?: string;
    };

/**
 * What a tool takes and gives: a JSON Schema; a schema of zod 4, which then also makes the value in the call; or bytes as they
 * are. Default any JSON value.
 */
export type Shape = JsonSchema | ValueSchema | "bytes";

/** One of several tools of a skill. The method of its name runs it. */
export interface ToolDefinition {
  readonly description?: string;
  readonly input?: Shape;
  readonly output?: Shape;
}
