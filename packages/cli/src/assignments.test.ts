import { describe, expect, it } from "vitest";
import { assignments } from "./assignments.ts";
import { UsageError } from "./usage-error.ts";

const example = "/data=./folder";

describe("assignments()", () => {
  it("separates at the first equals sign", () => {
    expect(assignments("--mount", ["/a=./x=y", "/b=z"], { example })).toEqual({ "/a": "./x=y", "/b": "z" });
    expect(assignments("--mount", [], { example })).toEqual({});
  });

  it("refuses one without a name, a sign or a value, and shows how to write it", () => {
    for (const value of ["", "=", "=x", "/a", "/a="]) {
      expect(() => assignments("--mount", [value], { example })).toThrow(
        new UsageError(`Cannot use --mount "${value}": write --mount /data=./folder`),
      );
    }
  });

  it("takes an empty value where one makes sense", () => {
    expect(assignments("--config", ["a="], { example, allowEmpty: true })).toEqual({ a: "" });
    expect(() => assignments("--config", ["=a"], { example, allowEmpty: true })).toThrow(UsageError);
  });

  it("refuses a name given twice", () => {
    expect(() => assignments("--mount", ["/a=x", "/a=y"], { example })).toThrow('Cannot use --mount "/a" twice');
  });

  it("takes names that objects have for names like any other", () => {
    const read = assignments("--config", ["__proto__=x", "constructor=y"], { example });
    expect(Object.entries(read)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});
