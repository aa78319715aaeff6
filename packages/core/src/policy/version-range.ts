import { compareSemanticVersions, parseSemanticVersion, type SemanticVersion } from "../manifest/semantic-version.ts";

/** The versions from one on, up to and without another. */
export interface VersionRange {
  readonly text: string;
  readonly from: SemanticVersion;
  /** Undefined: no upper end. Equal to `from` with `exact`. */
  readonly below?: SemanticVersion;
  /** Only `from` itself. */
  readonly exact: boolean;
}

type Bump = "major" | "minor" | "patch";

/** The ranges that can be written, for messages. */
export const versionRangeForm =
  "`*`, `1.2.3`, `^1.2.3`, `^1.2`, `^1`, `~1.2.3`, `~1.2`, `~1`, `1`, `1.2`, `1.x` or `1.2.x`";

/**
 * Reads a version range, with the meaning npm gives it: `*`, an exact version, caret, tilde and x-ranges. There are no
 * comparisons, unions or hyphens.
 *
 * @returns Undefined for anything else.
 */
export function parseVersionRange(text: string): VersionRange | undefined {
  if (text === "*") {
    return { text, from: version(0, 0, 0), exact: false };
  }
  const operator = text.startsWith("^") || text.startsWith("~") ? text.slice(0, 1) : "";
  const base = text.slice(operator.length);
  const full = base.includes("+") ? undefined : parseSemanticVersion(base);
  if (full !== undefined) {
    return operator === ""
      ? { text, from: full, below: full, exact: true }
      : { text, from: full, below: bump(full, operator === "^" ? caretBump(full, 3) : "minor"), exact: false };
  }
  const parts = /^(0|[1-9]\d{0,14})(?:\.(0|[1-9]\d{0,14}))?((?:\.[xX*]){0,2})$/u.exec(base);
  const wildcards = (parts?.[3]?.length ?? 0) / 2;
  const given = parts?.[2] === undefined ? 1 : 2;
  if (parts === null || given + wildcards > 3 || (operator !== "" && wildcards > 0)) {
    return undefined;
  }
  const from = version(Number(parts[1]), Number(parts[2] ?? 0), 0);
  const plain: Bump = given === 1 ? "major" : "minor";
  return { text, from, below: bump(from, operator === "^" ? caretBump(from, given) : plain), exact: false };
}

/**
 * Says whether a range includes a version. A pre-release is only included by a range that names a pre-release of the same
 * major, minor and patch, so `^1` and `*` never include one.
 */
export function rangeIncludes(range: VersionRange, candidate: SemanticVersion): boolean {
  if (range.exact) {
    return compareSemanticVersions(range.from, candidate) === 0;
  }
  if (candidate.prerelease.length > 0) {
    const { from } = range;
    const sameCore = from.major === candidate.major && from.minor === candidate.minor && from.patch === candidate.patch;
    if (!sameCore || from.prerelease.length === 0) {
      return false;
    }
  }
  return (
    compareSemanticVersions(range.from, candidate) <= 0 &&
    (range.below === undefined || compareSemanticVersions(candidate, range.below) < 0)
  );
}

/** A caret keeps the leftmost number that is not zero; of `^0.0` and `^0` the last number that is given. */
function caretBump(from: SemanticVersion, given: number): Bump {
  if (from.major > 0 || given === 1) {
    return "major";
  }
  return from.minor > 0 || given === 2 ? "minor" : "patch";
}

function bump(from: SemanticVersion, part: Bump): SemanticVersion {
  switch (part) {
    case "major":
      return version(from.major + 1, 0, 0);
    case "minor":
      return version(from.major, from.minor + 1, 0);
    case "patch":
      return version(from.major, from.minor, from.patch + 1);
  }
}

function version(major: number, minor: number, patch: number): SemanticVersion {
  return { major, minor, patch, prerelease: [] };
}
