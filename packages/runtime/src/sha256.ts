import { hash } from "node:crypto";

/** Up to this length hashing takes less of the main thread than a trip to another one. */
const hashedAtOnceBytes = 65_536;

/**
 * The digest of bytes, as receipts write it: `sha256:` and 64 hexadecimal digits. Large inputs are hashed off the main
 * thread.
 *
 * @param bytes They must not change until the promise settles.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return await digestOf(bytes);
}

/** The same, at once for small inputs: every call has two, and a promise for each would cost it more than a turn. */
export function digestOf(bytes: Uint8Array): string | Promise<string> {
  return bytes.length <= hashedAtOnceBytes ? `sha256:${hash("sha256", bytes, "hex")}` : digestElsewhere(bytes);
}

async function digestElsewhere(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return `sha256:${Buffer.from(digest).toString("hex")}`;
}
