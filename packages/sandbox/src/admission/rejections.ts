import { escapeText, ModuleRejectedError, type ModuleRejection } from "@cordon/core";
import type { FeatureName } from "./features.ts";

const nameCharacters = 100;

/**
 * A name of the guest as an error may show it: escaped, cut and quoted.
 *
 * @param name Any text of the module.
 */
export function quoteName(name: string): string {
  return `"${escapeText(name, nameCharacters)}"`;
}

/** The error for bytes that are not a module, or that the reader does not fully understand. */
export function malformed(detail: string, offset?: number): ModuleRejectedError {
  return new ModuleRejectedError({ reason: "malformed", detail, offset });
}

/** The error for a feature that is not allowed. */
export function featureRefused(feature: FeatureName, offset: number): ModuleRejectedError {
  return new ModuleRejectedError({ reason: "feature", detail: `it uses ${feature}, which is not allowed`, offset });
}

/** The facts of a limit that was passed. */
export interface ExceededLimit {
  /** What is limited, with its unit, in the plural. */
  readonly what: string;
  readonly value: number;
  readonly maximum: number;
  readonly offset?: number | undefined;
}

/** The error for a limit that was passed. */
export function overLimit({ what, value, maximum, offset }: ExceededLimit): ModuleRejectedError {
  return new ModuleRejectedError({
    reason: "limit",
    detail: `it has ${value} ${what}, and at most ${maximum} are admitted`,
    offset,
    limit: { what, value, maximum },
  });
}

/**
 * Why a module was refused, as plain data that can be posted to another thread. Anything but a refusal is a defect of
 * admission, of which the module is told nothing.
 *
 * @param error What admission threw.
 */
export function rejectionOf(error: unknown): ModuleRejection {
  if (!(error instanceof ModuleRejectedError)) {
    return { reason: "internal", detail: "admission failed" };
  }
  const { reason, detail, offset, what, value, maximum } = error;
  const limit =
    what === undefined || value === undefined || maximum === undefined ? undefined : { what, value, maximum };
  return { reason, detail, offset, limit };
}
