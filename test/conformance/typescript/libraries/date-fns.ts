import {
  addMonths,
  differenceInCalendarDays,
  eachWeekOfInterval,
  format,
  formatDistance,
  getISOWeek,
  parse,
} from "date-fns";
import type { Programs } from "../program.ts";

export const dateFnsPrograms: Programs = {
  "date-fns: formats, parses and counts": () => {
    const date = new Date(Date.UTC(2024, 1, 29, 13, 5));
    return [
      format(date, "EEEE, do MMMM yyyy 'at' HH:mm:ss xxx"),
      format(date, "RRRR-'W'II-i"),
      addMonths(date, 12),
      differenceInCalendarDays(new Date(Date.UTC(2025, 0, 1)), date),
      eachWeekOfInterval({ start: date, end: addMonths(date, 1) }),
      formatDistance(date, addMonths(date, 5), { addSuffix: true }),
      getISOWeek(new Date(Date.UTC(2021, 0, 3))),
      parse("29.02.2024 13:05", "dd.MM.yyyy HH:mm", new Date(0)),
      Number.isNaN(parse("30.02.2024", "dd.MM.yyyy", new Date(0)).getTime()),
    ];
  },
};
