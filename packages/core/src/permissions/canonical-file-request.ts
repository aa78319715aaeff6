import { RequestError } from "../errors/request-error.ts";
import type { FilePurpose, FileRequest } from "./permission-request.ts";
import { hasControlCharacter, utf8Length } from "./text-checks.ts";

const maximumPathBytes = 4096;
const maximumSegmentBytes = 255;

/** A path in canonical form, and whether its text asked for a folder. */
export interface CanonicalPath {
  /** Absolute; no empty, `.` or `..` segment, no trailing slash, `/` for the root. */
  readonly path: string;
  readonly folder: boolean;
}

/**
 * The canonical form of a virtual path: split into segments, empty and `.` ones dropped, `..` removing the one before it.
 * Every other character is literal, so `%2e` is three characters and `*` is a name.
 *
 * Knows nothing about mounts and links; whoever opens the file checks what was opened.
 *
 * @param text An absolute path, at most 4,096 bytes and 255 per segment.
 * @throws {RequestError} When it is not a string, relative, too long, ill-formed, or leads above the root.
 */
export function canonicalPath(text: string): CanonicalPath {
  checkText(text);
  const segments: string[] = [];
  const parts = text.split("/");
  for (const part of parts) {
    if (part === "..") {
      if (segments.pop() === undefined) {
        throw new RequestError({ text, reason: "the path leads above the root" });
      }
    } else if (part !== "" && part !== ".") {
      if (part.length > maximumSegmentBytes || utf8Length(part) > maximumSegmentBytes) {
        throw new RequestError({ text, reason: `a segment is longer than ${maximumSegmentBytes} bytes` });
      }
      segments.push(part);
    }
  }
  const last = parts.at(-1);
  return { path: `/${segments.join("/")}`, folder: last === "" || last === "." || last === ".." };
}

/**
 * The request for one virtual path, in canonical form.
 *
 * @param action What is to be done with it.
 * @param text The path as the guest wrote it.
 * @param options `purpose` is what it is for, `content` by default; only `read` knows `stat` and `list`.
 * @throws {RequestError} When the path has no canonical form.
 */
export function canonicalFileRequest(
  action: FileRequest["action"],
  text: string,
  options: { readonly purpose?: FilePurpose } = {},
): FileRequest {
  const { path, folder } = canonicalPath(text);
  return { category: "fs", action, path, folder, purpose: options.purpose ?? "content" };
}

function checkText(text: unknown): asserts text is string {
  if (typeof text !== "string") {
    throw new RequestError({ text: String(text), reason: "a path is a string" });
  }
  if (!text.startsWith("/")) {
    throw new RequestError({ text, reason: "the path is not absolute" });
  }
  if (text.length > maximumPathBytes || utf8Length(text) > maximumPathBytes) {
    throw new RequestError({ text, reason: `the path is longer than ${maximumPathBytes} bytes` });
  }
  if (!text.isWellFormed()) {
    throw new RequestError({ text, reason: "the path is not well-formed Unicode" });
  }
  if (hasControlCharacter(text)) {
    throw new RequestError({ text, reason: "the path holds a control character" });
  }
}
