/** The most schemas that are applied to the parts of one value. */
export const maxSteps = 500_000;

/** Raised when a value takes more steps to check than it may; it never leaves the data thread. */
export class StepsSpentError extends Error {}

/** The steps one check has left. */
export interface StepBudget {
  /** Takes some. @throws StepsSpentError */
  readonly take: (steps: number) => void;
  /** Begins the next check. */
  readonly refill: () => void;
}

/**
 * Makes a budget. It bounds what a check remembers as much as its time: schemas that look at one part of a value twice, and at
 * its parts twice each, note a mistake for every look, and a thread that runs out of memory takes the process with it.
 */
export function createStepBudget(): StepBudget {
  let left = maxSteps;
  return {
    take: (steps) => {
      left -= steps;
      if (left < 0) throw new StepsSpentError();
    },
    refill: () => {
      left = maxSteps;
    },
  };
}
