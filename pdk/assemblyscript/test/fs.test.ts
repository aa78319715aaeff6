import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTestSkill } from "./compile-test-skill.ts";
import { callTool, type PlainAnswer, type PlainResult } from "./plain-host.ts";

const module = new WebAssembly.Module(await compileTestSkill());
const call = (tool: string, path: string, files: PlainAnswer): PlainResult =>
  callTool(module, tool, new TextEncoder().encode(path), files);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("read", () => {
  it("asks for the part and gives the body of the answer", () => {
    const seen: unknown[] = [];
    const result = call("readPart", '/data/größe "1"\\.txt', (header) => {
      seen.push(header);
      return { header: { bytes: 3, later: { more: [1, 2] } }, body: Uint8Array.from([0, 255, 10]) };
    });
    expect(seen).toEqual([{ op: "read", path: '/data/größe "1"\\.txt', offset: 2, length: 5 }]);
    expect(result).toMatchObject({ status: 0, output: Uint8Array.from([0, 255, 10]) });
  });

  it("gives the body a buffer of its own, whatever its size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string(), (body, more) => {
        expect(call("readPart", "/a", () => ({ header: { more }, body })).output).toEqual(body);
        expect(call("readWhole", "/a", () => ({ header: { more }, body })).output).toEqual(body);
      }),
    );
  });

  it("gives the code, the sentence and the permission of a refusal", () => {
    const error = {
      code: "DENIED",
      message: 'Cannot read "/etc/passwd": no permission allows it',
      permission: "fs:read:/etc/passwd",
    };
    const result = call("readPart", "/etc/passwd", () => ({ header: { error } }));
    expect(result.status).toBe(1);
    expect(result.error).toBe(`DENIED|${error.message}|fs:read:/etc/passwd|false`);
  });

  it("says when the same request may succeed later", () => {
    const error = { retryable: true, code: "UNAVAILABLE", message: "Cannot read: busy", unknown: null };
    expect(call("readPart", "/a", () => ({ header: { error } })).error).toBe("UNAVAILABLE|Cannot read: busy|none|true");
  });

  it.each([[[]], [7], ["text"], [{ error: 1 }], [{ error: { code: 1 } }]])(
    "fails with IO when the header of the answer is %j",
    (header) => {
      const result = call("readPart", "/a", () => ({ header }));
      expect(result.error).toBe("IO|Cannot read the answer of the host: it is malformed|none|false");
    },
  );
});

describe("stat", () => {
  it("gives what the host knows, sizes beyond 32 bits included", () => {
    const stat = { type: "file", size: 5_000_000_000, mtimeMs: 1_700_000_000_123, mode: 420 };
    expect(text(call("describe", "/a", () => ({ header: { stat } })).output)).toBe("file|5000000000|1700000000123");
  });

  it("gives the refusal with the permission to ask for", () => {
    const error = { code: "DENIED", message: "Cannot stat", permission: "fs:read:/a" };
    expect(call("describe", "/a", () => ({ header: { error } })).error).toBe('Cannot stat (permission "fs:read:/a")');
  });
});

describe("list", () => {
  it("follows the cursor from page to page", () => {
    const seen: unknown[] = [];
    const result = call("listAll", "/data", (header) => {
      seen.push(header);
      const entries = [{ name: `entry${seen.length}`, type: "file", size: 1 }];
      return { header: seen.length < 3 ? { entries, cursor: `page${seen.length}` } : { entries } };
    });
    expect(text(result.output)).toBe("entry1:file\nentry2:file\nentry3:file");
    expect(seen).toEqual([
      { op: "list", path: "/data" },
      { op: "list", path: "/data", cursor: "page1" },
      { op: "list", path: "/data", cursor: "page2" },
    ]);
  });

  it("takes a cursor of null for the last page", () => {
    const result = call("listAll", "/data", () => ({ header: { entries: [], cursor: null } }));
    expect(result).toMatchObject({ status: 0, output: new Uint8Array(0) });
  });
});

describe("abort", () => {
  it("sets the text and the place as the error, then traps", () => {
    const result = call("crash", "", () => ({ header: {} }));
    expect(result.status).toBeUndefined();
    expect(result.error).toMatch(/^this cannot be \(test\/assembly\/index\.ts:\d+:\d+\)$/u);
  });
});
