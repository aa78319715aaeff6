import { OptionError } from "@cordon/core";

/** A part of the calendar that a budget holds for. */
export type CalendarWindow = "daily" | "monthly";

/** Names the day and the month of a moment in one time zone. */
export type CalendarClock = (window: CalendarWindow, timeMs: number) => string;

const minuteMs = 60_000;

/**
 * Makes the clock of a time zone. A day begins at its midnight, whatever length the day before had.
 *
 * @param timeZone A name of the IANA database, as in `Asia/Dubai`.
 * @throws OptionError when there is no such time zone.
 */
export function createCalendarClock(timeZone: string): CalendarClock {
  let format: Intl.DateTimeFormat;
  try {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", numberingSystem: "latn", ...fields });
  } catch {
    throw new OptionError("budget.timeZone", "it is no time zone; write one as in Asia/Dubai or UTC");
  }
  let named: { readonly minute: number; readonly month: string; readonly day: string } | undefined;
  return (window, timeMs) => {
    // Every day of every zone begins with a whole minute, and naming a moment takes longer than a step of a run.
    const minute = Math.floor(timeMs / minuteMs);
    if (named?.minute !== minute) {
      const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
      const month = `${parts.get("year")}-${parts.get("month")}`;
      named = { minute, month, day: `${month}-${parts.get("day")}` };
    }
    return window === "monthly" ? named.month : named.day;
  };
}
