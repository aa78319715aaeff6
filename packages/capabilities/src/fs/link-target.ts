import { readlink } from "node:fs/promises";

import { systemErrorCode } from "./file-failure.ts";

/** Where a symbolic link points, as its text says. Nothing of it is resolved or checked yet. */
export interface LinkTarget {
  readonly absolute: boolean;
  /** The segments, `..` included, without empty and `.` ones. */
  readonly segments: readonly string[];
  /** The text ends in `/`, `.` or `..`, so that only a folder may stand there. */
  readonly asksForFolder: boolean;
}

// No request can name what is not UTF-8, so a link does not lead there either: no file system has a segment this long.
const unnameable = "?".repeat(256);
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a symbolic link itself.
 *
 * @param path The link, its parent named by an open handle.
 * @returns undefined when the entry is no link (any more).
 * @throws Error of the operating system.
 */
export async function readLinkTarget(path: string): Promise<LinkTarget | undefined> {
  let bytes: string;
  try {
    bytes = await readlink(path, { encoding: "latin1" });
  } catch (error) {
    if (systemErrorCode(error) === "EINVAL") return undefined;
    throw error;
  }
  return parseLinkTarget(bytes);
}

/**
 * Splits the text of a symbolic link.
 *
 * @param latin1 The bytes of the text, one character each.
 */
export function parseLinkTarget(latin1: string): LinkTarget {
  const segments = latin1.split("/").filter((segment) => segment !== "" && segment !== ".");
  return {
    absolute: latin1.startsWith("/"),
    segments: segments.map((segment) => decodeFileName(segment) ?? unnameable),
    asksForFolder: /(?:^|\/)\.{0,2}$/u.test(latin1),
  };
}

/**
 * Decodes a name the file system stores as bytes.
 *
 * @param latin1 The bytes, one character each.
 * @returns undefined when they are not well-formed UTF-8.
 */
export function decodeFileName(latin1: string): string | undefined {
  try {
    return strictUtf8.decode(Buffer.from(latin1, "latin1"));
  } catch {
    return undefined;
  }
}
