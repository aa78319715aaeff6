/** A version as Semantic Versioning 2.0.0 defines it. */
export interface SemanticVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Identifiers of a pre-release; empty for a release. */
  readonly prerelease: readonly string[];
}

const numeric = "0|[1-9]\\d{0,14}";
const identifier = "0|[1-9]\\d{0,14}|\\d*[A-Za-z-][0-9A-Za-z-]*";
const pattern = new RegExp(
  `^(${numeric})\\.(${numeric})\\.(${numeric})` +
    `(?:-((?:${identifier})(?:\\.(?:${identifier}))*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
  "u",
);

/**
 * Reads a version: `1.2.3`, `1.2.3-beta.1`, `1.2.3+build`. Build metadata is dropped, since it does not order versions.
 *
 * @returns Undefined when it is none, or longer than 128 characters.
 */
export function parseSemanticVersion(text: string): SemanticVersion | undefined {
  const parts = text.length <= 128 ? pattern.exec(text) : null;
  if (parts === null) {
    return undefined;
  }
  const [, major, minor, patch, prerelease] = parts;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: prerelease === undefined ? [] : prerelease.split("."),
  };
}

/**
 * Orders two versions (Semantic Versioning 2.0.0, section 11).
 *
 * @returns Less than 0, 0 or more than 0.
 */
export function compareSemanticVersions(a: SemanticVersion, b: SemanticVersion): number {
  const core = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (core !== 0 || (a.prerelease.length === 0 && b.prerelease.length === 0)) {
    return core;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return b.prerelease.length - a.prerelease.length;
  }
  for (const [index, left] of a.prerelease.entries()) {
    const right = b.prerelease[index];
    if (right === undefined) {
      return 1;
    }
    const order = compareIdentifiers(left, right);
    if (order !== 0) {
      return order;
    }
  }
  return a.prerelease.length - b.prerelease.length;
}

function compareIdentifiers(left: string, right: string): number {
  const leftIsNumber = /^\d+$/u.test(left);
  const rightIsNumber = /^\d+$/u.test(right);
  if (leftIsNumber && rightIsNumber) {
    return Number(left) - Number(right);
  }
  if (leftIsNumber !== rightIsNumber) {
    return leftIsNumber ? -1 : 1;
  }
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
