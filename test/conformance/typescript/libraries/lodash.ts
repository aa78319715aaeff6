import {
  chunk,
  cloneDeep,
  countBy,
  debounce,
  get,
  isEqual,
  kebabCase,
  merge,
  orderBy,
  template,
  zipObject,
} from "lodash-es";
import type { Programs } from "../program.ts";

export const lodashPrograms: Programs = {
  "lodash-es: lists, objects and texts": () => [
    chunk([1, 2, 3, 4, 5], 2),
    merge({ a: { b: 1 }, list: [1, 2] }, { a: { c: 2 }, list: [9] }),
    isEqual(new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]])),
    orderBy(
      [
        { n: 1, t: "b" },
        { n: 2, t: "a" },
        { n: 1, t: "a" },
      ],
      ["n", "t"],
      ["desc", "asc"],
    ),
    countBy(["a", "bb", "cc"], "length"),
    get({ a: [{ b: 7 }] }, "a[0].b"),
    kebabCase("fooBar größer Straße 2x"),
    zipObject(["a", "b"], [1, 2]),
    cloneDeep({ date: new Date(3), expression: /x/giu, nested: new Map([[1, { a: 1 }]]) }),
    template("<% names.forEach((name) => { %><b><%- name %></b><% }) %>")({ names: ["<a>", "b"] }),
    typeof debounce(() => 1, 5),
  ],
};
