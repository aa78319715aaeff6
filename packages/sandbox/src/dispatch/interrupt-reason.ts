/**
 * Why a call must end, as the interrupt word of its slot says it. Negative, so that a fuel check can fold the word into
 * its sign test.
 */
export const interruptReasons = {
  wallTime: -1,
  queueTime: -2,
  cancelled: -3,
  terminated: -4,
} as const;

/** The name of a reason. */
export type InterruptReason = keyof typeof interruptReasons;

const names = new Map<number, InterruptReason>(
  (Object.keys(interruptReasons) as InterruptReason[]).map((name) => [interruptReasons[name], name]),
);

/**
 * The name of an interrupt word.
 *
 * @param word What the slot holds; 0 and unknown words have no reason.
 */
export function interruptReasonOf(word: number): InterruptReason | undefined {
  return names.get(word);
}
