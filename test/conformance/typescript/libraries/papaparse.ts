import Papa from "papaparse";
import type { Programs } from "../program.ts";

export const papaparsePrograms: Programs = {
  "papaparse: reads and writes what spreadsheets write": () => {
    const text = 'name;age;"no; te"\r\n"Zoë ""Z""";42;"two\nlines"\r\nBob;;x;extra\r\n';
    const { data, errors, meta } = Papa.parse<Record<string, unknown>>(text, {
      header: true,
      dynamicTyping: true,
      skipEmptyLines: true,
    });
    return [
      data,
      errors.map(({ code, row }) => [code, row]),
      meta.delimiter,
      meta.fields,
      Papa.unparse([
        { a: 1, b: 'x"y' },
        { a: null, b: "p,q" },
      ]),
    ];
  },
};
