// The characters a requested path may not hold either.
const controlCharacter = /\p{Cc}/u;

/** The most bytes a segment of a virtual path may have, as on every file system we mount. */
const maximumSegmentBytes = 255;

/**
 * Splits a canonical virtual path into its segments.
 *
 * @param path An absolute path without empty, `.` or `..` segments and without a trailing slash; `/` is the root.
 * @returns The segments, none for the root, or undefined when the path is not canonical.
 */
export function splitVirtualPath(path: string): readonly string[] | undefined {
  if (path === "/") return [];
  const [first, ...segments] = path.split("/");
  return first === "" && segments.length > 0 && segments.every(isSegment) ? segments : undefined;
}

/**
 * Joins segments to a virtual path.
 *
 * @param segments Segments without slashes; none gives `/`.
 */
export function joinVirtualPath(segments: readonly string[]): string {
  return `/${segments.join("/")}`;
}

/**
 * Says whether a name can be one segment of a requested path: well-formed Unicode without control characters, at most
 * 255 bytes, not `.` or `..`.
 *
 * @param name What a folder on the host calls an entry.
 */
export function isSegment(name: string): boolean {
  if (name === "" || name === "." || name === ".." || name.includes("/")) return false;
  return name.isWellFormed() && !controlCharacter.test(name) && Buffer.byteLength(name) <= maximumSegmentBytes;
}
