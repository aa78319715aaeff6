import type { SkillBuildProblem } from "@cordon/core";

const mebibyte = 1024 * 1024;

/** What a host admits, and the memory it gives a call when nobody says otherwise. */
const admittedBytes = 16 * mebibyte;
const usualMemoryBytes = 16 * mebibyte;

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;

/**
 * What is too large to run as hosts usually are set up.
 *
 * @param moduleBytes The size of the module.
 * @param memoryBytes The memory it begins with.
 */
export function sizeWarnings(moduleBytes: number, memoryBytes: number): readonly SkillBuildProblem[] {
  const warnings: SkillBuildProblem[] = [];
  if (moduleBytes > admittedBytes) {
    warnings.push({
      problem: `the module has ${inMebibytes(moduleBytes)}: a host admits ${inMebibytes(admittedBytes)}`,
    });
  }
  if (memoryBytes > usualMemoryBytes / 2) {
    const given = inMebibytes(usualMemoryBytes);
    warnings.push({
      problem: `a call begins with ${inMebibytes(memoryBytes)} of memory: unless the operator gives more, it has ${given}`,
    });
  }
  return warnings;
}
