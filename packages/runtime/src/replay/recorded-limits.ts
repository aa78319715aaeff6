import { type Limits, type RecordedLimits, recordedLimitNames, ReplayRefusedError } from "@cordon/core";

/**
 * The limits that decide what a call comes to.
 *
 * @param limits Those in force.
 */
export function recordedLimits(limits: Limits): RecordedLimits {
  const recorded = recordedLimitNames.flatMap((name) => (limits[name] === undefined ? [] : [[name, limits[name]]]));
  return Object.fromEntries(recorded) as RecordedLimits;
}

/**
 * Refuses a recording whose limits were larger than the operator lets the skill have now. A recording comes from anywhere:
 * it raises nothing.
 *
 * @param recorded Of the recording.
 * @param limits What the operator set for the skill.
 * @throws ReplayRefusedError that names the limits.
 */
export function checkRecordedLimits(recorded: RecordedLimits, limits: Limits): void {
  const larger = recordedLimitNames.filter(
    (name) => (recorded[name] ?? 0) > (limits[name] ?? Number.POSITIVE_INFINITY),
  );
  if (larger.length === 0 && (limits.fuel === undefined || recorded.fuel !== undefined)) return;
  const named = larger.map((name) => `${name} was ${recorded[name]} and is ${limits[name]}`);
  const words = named.length === 0 ? "fuel is limited and was not" : named.join(", ");
  throw new ReplayRefusedError("limits", `its limits were larger: ${words}; set the limits of the runtime to those`);
}

/**
 * Refuses a loaded skill whose module was rewritten in another way than the one of the recording.
 *
 * @throws ReplayRefusedError
 */
export function checkRewriting(recorded: RecordedLimits, limits: Limits): void {
  const { fuel, tableElements } = recorded;
  if ((fuel === undefined) !== (limits.fuel === undefined)) {
    const words = fuel === undefined ? "its fuel was not metered, the skill's is" : "its fuel was metered";
    throw new ReplayRefusedError("limits", `${words}; load the skill with the limits of then, or replay its module`);
  }
  if (tableElements !== limits.tableElements) {
    const words = `its tables had ${tableElements} elements at most, the skill's have ${limits.tableElements}`;
    throw new ReplayRefusedError("limits", `${words}; load the skill with the limits of then, or replay its module`);
  }
}
