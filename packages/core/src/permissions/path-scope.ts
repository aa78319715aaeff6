import type { RefuseScope } from "./refuse-scope.ts";

/**
 * Which paths a scope means. `folder` and `path` are canonical: absolute, no empty, `.` or `..` segment, no trailing
 * slash, `/` alone for the root. A `*` stands for one or more characters of one segment.
 */
export type PathScope =
  | { readonly kind: "exact"; readonly path: string }
  /** `/dir/*`: the entries of one folder. */
  | { readonly kind: "entries"; readonly folder: string }
  /** `/dir/**`: everything below a folder. */
  | { readonly kind: "below"; readonly folder: string }
  /** `/dir/*END`: the entries of one folder whose name has this ending and is longer. */
  | { readonly kind: "ending"; readonly folder: string; readonly ending: string };

const segmentCharacters = /^[A-Za-z0-9._\-~+=@,:]+$/u;

/**
 * Reads a path of a permission, which must be in canonical form.
 *
 * @param text The path, from its first slash.
 * @param refuse Called with the reason, and with the corrected path where there is one.
 */
export function parsePathScope(text: string, refuse: RefuseScope): PathScope {
  if (!text.startsWith("/")) {
    return refuse("the path is not absolute");
  }
  if (text === "/") {
    return Object.freeze({ kind: "exact", path: "/" });
  }
  const segments = text.slice(1).split("/");
  const last = segments.pop() ?? "";
  for (const segment of segments) {
    checkSegment(segment, text, refuse);
  }
  const folder = `/${segments.join("/")}`;
  if (last === "*" || last === "**") {
    return Object.freeze({ kind: last === "*" ? "entries" : "below", folder });
  }
  if (last.startsWith("*")) {
    const ending = last.slice(1);
    if (!segmentCharacters.test(ending)) {
      return refuse("a `*` is followed by nothing, one more `*` or an ending without wildcards");
    }
    return Object.freeze({ kind: "ending", folder, ending });
  }
  checkSegment(last, text, refuse);
  return Object.freeze({ kind: "exact", path: text });
}

function checkSegment(segment: string, text: string, refuse: RefuseScope): void {
  if (segment === "") {
    const shorter = `/${text
      .split("/")
      .filter((part) => part !== "")
      .join("/")}`;
    refuse(text.endsWith("/") ? "the path ends in a slash" : "the path has an empty segment", shorter);
  }
  if (segment === "." || segment === "..") {
    refuse(`the path has a \`${segment}\` segment`);
  }
  if (segment.includes("*")) {
    refuse("a `*` stands only at the start of the last segment");
  }
  if (!segmentCharacters.test(segment)) {
    refuse("a segment uses letters, digits and `. _ - ~ + = @ , :`");
  }
}

/** Writes a path scope the way a permission holds it. */
export function formatPathScope(scope: PathScope): string {
  switch (scope.kind) {
    case "exact":
      return scope.path;
    case "entries":
      return entryPath(scope.folder, "*");
    case "below":
      return entryPath(scope.folder, "**");
    case "ending":
      return entryPath(scope.folder, `*${scope.ending}`);
  }
}

/**
 * Says whether a path scope means a path. Segments are compared, never prefixes of text.
 *
 * @param path A canonical path.
 */
export function pathMatches(scope: PathScope, path: string): boolean {
  switch (scope.kind) {
    case "exact":
      return scope.path === path;
    case "entries":
      return isEntryOf(scope.folder, path);
    case "below":
      return isBelow(scope.folder, path);
    case "ending":
      return (
        path.endsWith(scope.ending) &&
        path.length - scope.ending.length > (scope.folder === "/" ? 1 : scope.folder.length + 1) &&
        isEntryOf(scope.folder, path)
      );
  }
}

/** Says whether path scope `a` means every path that `b` means. */
export function pathCovers(a: PathScope, b: PathScope): boolean {
  switch (b.kind) {
    case "exact":
      return pathMatches(a, b.path);
    case "below":
      return a.kind === "below" && isFolderOrBelow(a.folder, b.folder);
    case "entries":
      return a.kind === "below" ? isFolderOrBelow(a.folder, b.folder) : a.kind === "entries" && a.folder === b.folder;
    case "ending":
      if (a.kind === "below") {
        return isFolderOrBelow(a.folder, b.folder);
      }
      return a.kind !== "exact" && a.folder === b.folder && (a.kind === "entries" || b.ending.endsWith(a.ending));
  }
}

/** Says whether a path scope means at least one path below a folder. */
export function pathReachesBelow(scope: PathScope, folder: string): boolean {
  if (scope.kind === "exact") {
    return isBelow(folder, scope.path);
  }
  return isFolderOrBelow(folder, scope.folder) || (scope.kind === "below" && isBelow(scope.folder, folder));
}

/** Says whether a canonical path is strictly below a canonical folder. */
export function isBelow(folder: string, path: string): boolean {
  if (folder === "/") {
    return path !== "/";
  }
  return path[folder.length] === "/" && path.startsWith(folder);
}

/** Says whether a canonical path is a canonical folder or below it. */
export function isFolderOrBelow(folder: string, path: string): boolean {
  return folder === path || isBelow(folder, path);
}

/** The path of an entry of a canonical folder. */
export function entryPath(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

function isEntryOf(folder: string, path: string): boolean {
  return isBelow(folder, path) && path.lastIndexOf("/") === (folder === "/" ? 0 : folder.length);
}
