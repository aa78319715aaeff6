import type { JsonValue } from "@cordon/core";

/** The longest output that is given as text; a longer one would keep the main thread for too long. */
export const maxTextBytes: number = 8 * 1024 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Gives an output to the caller: as JSON when the tool declares an output schema, else as text when it is UTF-8 and no
 * longer than 8 MiB, else as it is.
 *
 * @param bytes What the skill set. For a tool that declares an output schema, they were checked to be small enough JSON.
 * @param tool What the tool declares.
 */
export function decodeOutput(
  bytes: Uint8Array,
  { declaresOutput }: { readonly declaresOutput: boolean },
): JsonValue | Uint8Array {
  if (declaresOutput) return JSON.parse(decoder.decode(bytes)) as JsonValue;
  if (bytes.length > maxTextBytes) return bytes;
  try {
    return decoder.decode(bytes);
  } catch {
    return bytes;
  }
}
