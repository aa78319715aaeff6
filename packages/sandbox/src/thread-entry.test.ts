import { describe, expect, it } from "vitest";
import { threadEntry, threadFlags } from "./thread-entry.ts";

describe("threadEntry", () => {
  it("takes the ending of the file that asks", () => {
    expect(threadEntry("./cell", "file:///src/dispatch/spawn.ts").href).toBe("file:///src/dispatch/cell.ts");
    expect(threadEntry("../cell", "file:///dist/dispatch/spawn.js").href).toBe("file:///dist/cell.js");
  });
});

describe("threadFlags", () => {
  it("keeps conditions in every spelling, and nothing that loads code or belongs to the process", () => {
    const flags = [
      "--input-type=module",
      "-C",
      "a",
      "--conditions=b",
      "--conditions",
      "c",
      "--import",
      "./hook.js",
      "-C",
    ];
    expect(threadFlags(flags)).toEqual(["--conditions=a", "--conditions=b", "--conditions=c"]);
  });
});
