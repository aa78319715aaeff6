import type { Workflow, WorkflowStep } from "./workflow.ts";

/**
 * How many steps run at once, and which of those that could:
 *
 * - `sequential`: one after the other, as they are written.
 * - `parallel`: up to the bound, as they are written.
 * - `adaptive`: begins with two at once. Each step that is done while the bound holds others back raises it by one, up to
 *   `maxParallel`; an attempt that fails halves it, once for all that were in flight then. First comes what the longest
 *   chain of steps waits for, by the times in `measuredMs`, and by the number of steps where there are none.
 */
export type WorkflowStrategy = "sequential" | "parallel" | "adaptive";

/** Decides how many steps run at once. */
export interface Pace {
  bound(): number;
  /** Sorts steps that could run: the first ones run first. */
  order(ready: readonly WorkflowStep[]): readonly WorkflowStep[];
  /** Hears that a step is done. @returns The new bound, if it is another. */
  succeed(isHeldBack: boolean): number | undefined;
  /** Hears that an attempt failed. @param startedAs What `mark` gave when its step began. @returns The new bound, if another. */
  fail(startedAs: number): number | undefined;
  /** Names the present, for `fail`. */
  mark(): number;
}

/** What a pace needs to know. */
export interface PaceOptions {
  readonly strategy: WorkflowStrategy;
  readonly maxParallel: number;
  /** Milliseconds that steps took, by their names. */
  readonly measuredMs: Readonly<Record<string, number>>;
}

/** Makes the pace of one run. */
export function createPace(workflow: Workflow, { strategy, maxParallel, measuredMs }: PaceOptions): Pace {
  if (strategy !== "adaptive") {
    const bound = strategy === "sequential" ? 1 : maxParallel;
    return {
      bound: () => bound,
      order: (ready) => ready,
      succeed: () => undefined,
      fail: () => undefined,
      mark: () => 0,
    };
  }
  const pathMs = longestPaths(workflow, measuredMs);
  let bound = Math.min(2, maxParallel);
  let cuts = 0;
  const change = (next: number): number | undefined => {
    if (next === bound) return undefined;
    bound = next;
    return next;
  };
  return {
    bound: () => bound,
    order: (ready) => ready.toSorted((a, b) => (pathMs.get(b.name) ?? 0) - (pathMs.get(a.name) ?? 0)),
    succeed: (isHeldBack) => (isHeldBack ? change(Math.min(bound + 1, maxParallel)) : undefined),
    fail: (startedAs) => {
      // It began before the last cut, which was for it too.
      if (startedAs < cuts) return undefined;
      cuts += 1;
      return change(Math.max(1, Math.floor(bound / 2)));
    },
    mark: () => cuts,
  };
}

/** The time of each step with that of the longest chain of steps that need it. */
function longestPaths({ steps }: Workflow, measuredMs: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const known = steps.flatMap(({ name }) => (Object.hasOwn(measuredMs, name) ? [measuredMs[name] ?? 0] : []));
  const usualMs = known.length === 0 ? 1 : known.reduce((a, b) => a + b, 0) / known.length;
  const paths = new Map<string, number>();
  for (const { name } of steps.toReversed()) {
    const after = steps.filter(({ needs }) => needs.includes(name)).map((step) => paths.get(step.name) ?? 0);
    const ownMs = Object.hasOwn(measuredMs, name) ? (measuredMs[name] ?? 0) : usualMs;
    paths.set(name, ownMs + Math.max(0, ...after));
  }
  return paths;
}
