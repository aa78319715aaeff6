import { describe, expect, it } from "vitest";
import { addIndex, createIndexList } from "./index-list.ts";

describe("a list of indexes", () => {
  it("keeps what was added, also beyond its first capacity", () => {
    const list = createIndexList();
    const added = Array.from({ length: 5_000 }, (_, index) => index * 3);
    for (const index of added) {
      addIndex(list, index);
    }
    expect([...list.items.subarray(0, list.length)]).toEqual(added);
  });
});
