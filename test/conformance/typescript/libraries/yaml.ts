import { parse, parseAllDocuments, stringify } from "yaml";
import type { Programs } from "../program.ts";

const text = `
base: &base { a: 1, b: [x, 'y', "z\\u00e9"] }
derived:
  <<: *base
  text: |
    two
    lines
  folded: >-
    one
    line
  numbers: [0x1F, 1e3, .inf, -.5, 012, ~, yes]
  date: 2024-02-29
`;

export const yamlPrograms: Programs = {
  "yaml: reads anchors, blocks and numbers": () => parse(text, { merge: true }),
  "yaml: writes what it reads": () => stringify(parse(text, { merge: true })),
  "yaml: says where a text is wrong": () =>
    parseAllDocuments("a: 1\n b: 2\n---\n[1, 2").map(({ errors }) =>
      errors.map(({ code, linePos }) => [code, linePos]),
    ),
};
