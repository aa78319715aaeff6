import { defaultLimits, type LimitOverrides, type Limits, maximumLimits } from "./limits.ts";

const fields = Object.keys(maximumLimits) as readonly (keyof Limits)[];

/**
 * Applies limits that may only make a call smaller: the lesser of each. A manifest, a call and a calling skill all go
 * through it, so none of them loosens what the operator set. An undefined `fuel` is unlimited.
 *
 * @param base What holds so far.
 * @param override What is asked for; larger values have no effect.
 */
export function tighten(base: Limits, override: LimitOverrides): Limits {
  return merge(base, override, (field, wanted) => Math.min(base[field] ?? Number.POSITIVE_INFINITY, wanted));
}

/**
 * The limits an operator sets: the defaults, replaced by each override in turn. They may be above the defaults, never
 * above `maximumLimits`.
 *
 * @param overrides The policy's `defaults`, then the `limits` of its entry for a skill.
 */
export function operatorLimits(...overrides: readonly LimitOverrides[]): Limits {
  return overrides.reduce<Limits>(
    (base, override) => merge(base, override, (field, wanted) => Math.min(wanted, maximumLimits[field])),
    defaultLimits,
  );
}

function merge(
  base: Limits,
  override: LimitOverrides,
  choose: (field: keyof Limits, wanted: number) => number,
): Limits {
  const chosen = fields.flatMap((field) => {
    const wanted = override[field];
    return wanted === undefined ? [] : [[field, choose(field, wanted)] as const];
  });
  return Object.freeze({ ...base, ...Object.fromEntries(chosen) });
}
