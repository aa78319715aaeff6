import type { Programs } from "../program.ts";

/** Dates. Both sides are in UTC, as every skill is. */
export const datePrograms: Programs = {
  "dates: reading texts": () =>
    [
      "2024-02-29",
      "2024-02-29T12:34:56.789Z",
      "2024-02-29T12:34:56+05:30",
      "2023-02-30",
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "",
      "x",
      "+275760-09-13T00:00:00.000Z",
      "2024-13-01",
    ].map((text) => new Date(text).getTime()),
  "dates: beyond a month, a year and the range": () => [
    new Date(Date.UTC(2024, 13, 35, 25, 61)).toISOString(),
    new Date(8.64e15).toISOString(),
    new Date(8.64e15 + 1).getTime(),
    new Date(0).setUTCMonth(-1),
    Date.UTC(99, 0),
    new Date(Number.NaN).toJSON(),
  ],
  "dates: fields and texts": () => {
    const date = new Date(1_709_210_096_789);
    return [
      date.toISOString(),
      date.toUTCString(),
      date.toDateString(),
      date.getUTCDay(),
      date.getTimezoneOffset(),
      date.getHours(),
      date > new Date(0),
      Number(date),
    ];
  },
  "dates: every day of a leap year": () =>
    Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(5, 10)).join(),
};
