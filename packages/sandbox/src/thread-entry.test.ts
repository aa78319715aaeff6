import { describe, expect, it } from "vitest";
import { threadEntry, threadFlags } from "./thread-entry.ts";

describe("threadEntry", () => {
  it("finds the sources from the sources and the build from the build, whatever the folders above are called", () => {
    const entry = (importer: string): string => threadEntry("cell/thread", importer).href;
    expect(entry("file:///src/sandbox/src/dispatch/spawn.ts")).toBe("file:///src/sandbox/src/cell/thread.ts");
    expect(entry("file:///dist/sandbox/dist/dispatch/spawn.js")).toBe("file:///dist/sandbox/dist/cell/thread.js");
    expect(entry("file:///a/sandbox/dist/index.js")).toBe("file:///a/sandbox/dist/cell/thread.js");
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
