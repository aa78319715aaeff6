import type { JsonValue } from "@cordon/core";
import type { CalledTool } from "./approve-call.ts";

/** A tool without a schema of an object gets what stands in the one field: text as it is, anything else as JSON. */
export function skillInput(
  tool: CalledTool["tool"] & { readonly kind: "skill" },
  given: CalledTool["arguments"],
): JsonValue | Uint8Array {
  if (tool.takes === "object") return given;
  const input = given["input"] ?? null;
  return tool.skill.inputSchema === undefined && typeof input === "string" ? new TextEncoder().encode(input) : input;
}
