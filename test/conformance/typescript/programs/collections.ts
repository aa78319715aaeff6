import type { Programs } from "../program.ts";

/** Maps, sets, lists and what goes through them. */
export const collectionPrograms: Programs = {
  "collections: a map keeps the order of first insertion, also while it is read": () => {
    const map = new Map<unknown, number>([
      [Number.NaN, 1],
      [0, 2],
      ["a", 3],
    ]);
    map.set(-0, 4).set(Number.NaN, 5).delete("a");
    const seen: unknown[] = [];
    for (const [key] of map) {
      seen.push(key);
      if (seen.length === 1) map.set("late", 6);
    }
    return [seen, map, map.get(Number.NaN), [...map.keys()], map.size];
  },
  "collections: sets and what is new of them": () => {
    const [a, b] = [new Set([1, 2, 3]), new Set([3, 4])];
    return [
      a.union(b),
      a.intersection(b),
      a.difference(b),
      a.symmetricDifference(b),
      a.isSubsetOf(b),
      a.isDisjointFrom(new Set([9])),
    ];
  },
  "collections: grouping": () => [
    Object.groupBy([1, 2, 3, 4], (value) => (value % 2 === 0 ? "even" : "odd")),
    Map.groupBy(["a", "bb", "c"], ({ length }) => length),
  ],
  "collections: sorting is stable, and by text unless told otherwise": () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ key: (index * 7) % 10, index }));
    return [
      [10, 9, 1, undefined, 2].sort(),
      [3, 1, 2].toSorted((x, y) => y - x),
      items.sort((x, y) => x.key - y.key).map(({ index }) => index),
    ];
  },
  "collections: holes, lengths and copies": () => {
    const holed = [1, , 3];
    const cut = [1, 2, 3, 4];
    cut.length = 2;
    return [
      holed.map((value) => value),
      1 in holed,
      Object.keys(holed),
      holed.flat(),
      cut,
      [1, 2, 3].with(1, 9),
      [1, 2, 3].toSpliced(0, 1),
      [1, [2, [3, [4]]]].flat(Number.POSITIVE_INFINITY),
    ];
  },
  "collections: lists from the end, and searching": () => [
    [1, 2, 3].at(-1),
    [1, 2, 3].findLast((value) => value < 3),
    [1, 2, 3].findLastIndex((value) => value > 9),
    [Number.NaN].includes(Number.NaN),
    [Number.NaN].indexOf(Number.NaN),
    Array.from("a😀b"),
    Array.from({ length: 3 }, (_, index) => index ** 2),
    [1, 2, 3, 4, 5].copyWithin(0, 3),
  ],
  "collections: iterators and their helpers": () => {
    function* naturals(): Generator<number> {
      for (let value = 0; ; value += 1) yield value;
    }
    return [
      naturals()
        .filter((value) => value % 3 === 0)
        .map((value) => value * 2)
        .drop(1)
        .take(4)
        .toArray(),
      [
        ...naturals()
          .take(3)
          .flatMap((value) => [value, value]),
      ],
      naturals()
        .take(5)
        .reduce((sum, value) => sum + value, 0),
      naturals().some((value) => value > 10),
    ];
  },
  "collections: bytes and views": () => {
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, Math.PI);
    view.setBigInt64(8, -5n, true);
    return [
      new Uint8Array(view.buffer),
      view.getInt32(2),
      view.getUint16(6, true),
      new Uint8ClampedArray([300, -5, 1.5, 2.5]),
      new Float32Array([0.1, 1e40]),
      new Int16Array([40_000, -40_000]),
      new Uint8Array([1, 2, 3]).subarray(1).byteOffset,
      new BigUint64Array([-1n]).at(0),
      Uint8Array.from([3, 1, 2]).toSorted(),
    ];
  },
  "collections: weak ones hold what they are told to": () => {
    const key = {};
    const weak = new WeakMap([[key, 1]]);
    return [weak.get(key), weak.has({}), new WeakSet([key]).has(key), new WeakRef(key).deref() === key];
  },
};
