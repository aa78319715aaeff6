import { isDeeperThan, type JsonValue } from "@cordon/core";

/** A decoded output, or why the bytes are not what the tool declares. */
export type DecodedOutput = { readonly output: JsonValue | Uint8Array } | { readonly problem: string };

const maxDepth = 512;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads an output: as JSON when the tool declares an output schema, else as text when it is UTF-8, else as it is. The
 * depth is checked before the JSON parser runs.
 *
 * @param bytes What the skill set.
 * @param isJson Whether the tool declares an output schema.
 */
export function decodeOutput(bytes: Uint8Array, isJson: boolean): DecodedOutput {
  const text = decodeText(bytes);
  if (!isJson) return { output: text ?? bytes };
  if (text === undefined) return { problem: "the output is not UTF-8" };
  if (isDeeperThan(bytes, maxDepth)) return { problem: `the output nests deeper than ${maxDepth} levels` };
  try {
    return { output: JSON.parse(text) as JsonValue };
  } catch {
    return { problem: "the output is not JSON" };
  }
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
