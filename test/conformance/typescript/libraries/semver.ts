import semver from "semver";
import type { Programs } from "../program.ts";

export const semverPrograms: Programs = {
  "semver: compares versions and ranges": () => [
    ["1.2.3", "1.10.0", "1.2.3-beta.2", "1.2.3-beta.10", "2.0.0-rc.1"].toSorted(semver.compare),
    semver.satisfies("1.4.0", "^1.2 || >=3 <4"),
    semver.maxSatisfying(["1.0.0", "1.9.3", "2.0.0"], "~1"),
    semver.inc("1.2.3", "prerelease", "beta"),
    semver.validRange(">=1.2.3-alpha <2 || 5.x"),
    semver.coerce("v3.4 (final)")?.version,
    semver.diff("1.0.0", "1.1.0"),
  ],
};
