import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

import { describe, expect, it } from "vitest";

import { isPseudoFileSystem } from "./pseudo-file-system.ts";

describe("isPseudoFileSystem", () => {
  it("knows file systems that show the kernel's state by their number, however statfs signs it", async () => {
    expect(isPseudoFileSystem(await statfs("/proc/self"))).toBe(true);
    expect(isPseudoFileSystem(await statfs("/sys"))).toBe(true);
    expect(isPseudoFileSystem({ type: 0xcafe4a11 | 0 })).toBe(true);
    expect(isPseudoFileSystem(await statfs(tmpdir()))).toBe(false);
  });
});
