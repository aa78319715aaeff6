import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";

/** What the host offers a server when the guest leaves the choice to it. */
export const offeredCodings = "gzip, br, zstd";

/** The window of zstd that RFC 9659 sets for the web: 8 MiB. */
const zstdWindowLog = 23;
const chunkSize = 64 * 1024;

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", () => createGunzip({ chunkSize })],
  ["x-gzip", () => createGunzip({ chunkSize })],
  ["br", () => createBrotliDecompress({ chunkSize })],
  ["zstd", () => createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } })],
]);

/**
 * Finds the decoder of a content coding.
 *
 * @param coding The value of `content-encoding`.
 * @returns Undefined for none, for one that was not offered and for more than one: those bodies stay as they are.
 */
export function decoderOf(coding: string | undefined): (() => Transform) | undefined {
  return coding === undefined ? undefined : decoders.get(coding.trim().toLowerCase());
}
