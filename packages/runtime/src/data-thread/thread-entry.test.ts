import { describe, expect, it } from "vitest";
import { threadEntry, threadFlags } from "./thread-entry.ts";

describe("threadEntry", () => {
  it("finds the sources from the sources and the build from the build, one file or many", () => {
    const entry = (importer: string): string => threadEntry("a/thread", importer).href;
    expect(entry("file:///src/runtime/src/b/client.ts")).toBe("file:///src/runtime/src/a/thread.ts");
    expect(entry("file:///dist/runtime/dist/b/client.js")).toBe("file:///dist/runtime/dist/a/thread.js");
    expect(entry("file:///x/runtime/dist/index.js")).toBe("file:///x/runtime/dist/a/thread.js");
  });
});

describe("threadFlags", () => {
  it("keeps conditions, and nothing that loads code of the application", () => {
    const flags = ["--import", "./hook.js", "-C", "a", "--conditions=b", "--conditions", "c", "--inspect", "-C"];
    expect(threadFlags(flags)).toEqual(["--conditions=a", "--conditions=b", "--conditions=c"]);
  });
});
