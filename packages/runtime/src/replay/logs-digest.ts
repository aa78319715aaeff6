import type { ReceiptLog } from "@cordon/core";
import { sha256 } from "../sha256.ts";

/**
 * The digest of log lines: of the JSON of their levels and texts, in order.
 *
 * @param logs The lines of a receipt.
 */
export async function logsDigest(logs: readonly ReceiptLog[]): Promise<string> {
  return await sha256(new TextEncoder().encode(JSON.stringify(logs.map(({ level, text }) => [level, text]))));
}
