import { hash } from "node:crypto";

const subtleFromBytes = 65_536;

/**
 * The digest of bytes, as receipts write it: `sha256:` and 64 hexadecimal digits. Large inputs are hashed off the main
 * thread.
 *
 * @param bytes They must not change until the promise settles.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (bytes.length < subtleFromBytes) return `sha256:${hash("sha256", bytes, "hex")}`;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return `sha256:${Buffer.from(digest).toString("hex")}`;
}
