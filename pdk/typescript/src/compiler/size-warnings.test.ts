import { describe, expect, it } from "vitest";
import { sizeWarnings } from "./size-warnings.ts";

const mebibyte = 1024 * 1024;

describe("sizeWarnings", () => {
  it("says nothing of a skill of the usual size", () => {
    expect(sizeWarnings(0.8 * mebibyte, 1.5 * mebibyte)).toEqual([]);
  });

  it("says what a host will not admit, and what leaves a call too little memory", () => {
    expect(sizeWarnings(20 * mebibyte, 12 * mebibyte).map(({ problem }) => problem)).toEqual([
      "the module has 20.0 MiB: a host admits 16.0 MiB",
      "a call begins with 12.0 MiB of memory: unless the operator gives more, it has 16.0 MiB",
    ]);
  });
});
