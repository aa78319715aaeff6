import type { Limits } from "@cordon/core";
import type { AdmissionOptions } from "../admission/admitted-module.ts";

const pageBytes = 65_536;

/** The time admission may take when nobody says otherwise. */
export const defaultAdmissionDeadlineMs = 5_000;

/**
 * What admission enforces, from the limits of a skill.
 *
 * @param limits What a call may take at most.
 * @param categories The permission categories the skill requests; undefined when they are not known.
 */
export function admissionOptionsOf(
  limits: Pick<Limits, "memoryBytes" | "tableElements" | "fuel">,
  categories: readonly string[] | undefined,
): AdmissionOptions {
  return {
    maxMemoryPages: Math.floor(limits.memoryBytes / pageBytes),
    maxTableElements: limits.tableElements,
    fuel: limits.fuel !== undefined,
    ...(categories === undefined ? {} : { categories }),
  };
}
