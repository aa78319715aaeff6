import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTestSkill } from "./compile-test-skill.ts";
import { callTool, type PlainAnswer, type PlainHostOptions, type PlainResult } from "./plain-host.ts";

const module = new WebAssembly.Module(await compileTestSkill({ entry: "test/assembly/capabilities.ts" }));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const call = (tool: string, input: string, answer?: PlainAnswer, options?: PlainHostOptions): PlainResult =>
  callTool(module, tool, encode(input), answer, options);
const output = (tool: string, input: string, answer?: PlainAnswer, options?: PlainHostOptions): string =>
  decode(call(tool, input, answer, options).output);

/** What a tool asks the host for, when every answer has this header. */
function asked(tool: string, input = "", header: unknown = {}): readonly unknown[] {
  const seen: unknown[] = [];
  call(tool, input, (request, body, name) => {
    seen.push([name, request, decode(body)]);
    return { header };
  });
  return seen;
}

const denied = { code: "DENIED", message: "Cannot do it: no permission allows it", permission: "a:b:c" };

describe("every host call", () => {
  const tools =
    "fsWrite fsWriteText fsAppend fsMkdir fsRename fsRemove fsListTwo kvGet kvSet kvSetForAMinute kvRemove kvListAll envRead " +
    "httpGet httpPost httpManual skillCall skillCallBare";

  it.each(tools.split(" "))("gives the refusal with the permission to ask for: %s", (tool) => {
    const result = call(tool, "1", () => ({ header: { error: denied } }));
    expect(result).toMatchObject({ status: 1, error: "DENIED|Cannot do it: no permission allows it|a:b:c" });
  });

  it.each(tools.split(" "))("fails with IO when the answer is malformed: %s", (tool) => {
    for (const header of [
      [],
      7,
      { error: 1 },
      { found: "yes", keys: {}, value: [], status: "x", output: 1, error: 2 },
    ]) {
      expect(call(tool, "1", () => ({ header })).error).toMatch(/^IO\|Cannot read the answer of the host/u);
    }
  });
});

describe("changing files", () => {
  it("sends the content as the body, byte by byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let seen: Uint8Array | undefined;
        callTool(module, "fsWrite", bytes, (_header, body) => {
          seen = body;
          return { header: {} };
        });
        expect(seen).toEqual(bytes);
      }),
    );
  });

  it("names path, destination and whether everything below is meant", () => {
    expect(asked("fsWrite", "ü")).toEqual([["cordon_fs", { op: "write", path: "/data/a" }, "ü"]]);
    expect(asked("fsWriteText", "ü")).toEqual([["cordon_fs", { op: "write", path: "/data/a" }, "ü"]]);
    expect(asked("fsAppend", "more")).toEqual([["cordon_fs", { op: "append", path: "/data/a" }, "more"]]);
    expect(asked("fsMkdir")).toEqual([["cordon_fs", { op: "mkdir", path: "/data/a/b", recursive: true }, ""]]);
    expect(asked("fsRename")).toEqual([["cordon_fs", { op: "rename", path: "/data/a", to: "/data/b" }, ""]]);
    expect(asked("fsRemove")).toEqual([["cordon_fs", { op: "remove", path: "/data/a", recursive: false }, ""]]);
    expect(asked("fsListTwo")).toEqual([["cordon_fs", { op: "list", path: "/data", limit: 2 }, ""]]);
  });

  it("is done when the host says nothing against it", () => {
    expect(output("fsWrite", "a", () => ({ header: { bytes: 1 } }))).toBe("done");
  });
});

describe("keys and values", () => {
  it("gives the value, and tells an empty one from none", () => {
    const body = encode("milk, größer");
    expect(output("kvGet", "notes/1", () => ({ header: { found: true }, body }))).toBe("true|milk, größer");
    expect(output("kvGet", "notes/1", () => ({ header: { found: true } }))).toBe("true|");
    expect(output("kvGet", "notes/1", () => ({ header: { found: false } }))).toBe("false|");
    expect(asked("kvGet", 'notes/"1"')).toEqual([["cordon_kv", { op: "get", key: 'notes/"1"' }, ""]]);
  });

  it("stores for ever, or for a time", () => {
    expect(asked("kvSet", "milk")).toEqual([["cordon_kv", { op: "set", key: "notes/1" }, "milk"]]);
    expect(asked("kvSetForAMinute", "milk")).toEqual([
      ["cordon_kv", { op: "set", key: "notes/1", ttlMs: 60_000 }, "milk"],
    ]);
  });

  it("says whether there was something to remove", () => {
    expect(output("kvRemove", "a", () => ({ header: { found: true } }))).toBe("true");
    expect(output("kvRemove", "a", () => ({ header: { found: false } }))).toBe("false");
    expect(asked("kvRemove", "a")).toEqual([["cordon_kv", { op: "delete", key: "a" }, ""]]);
  });

  it("follows the cursor from page to page", () => {
    const seen: unknown[] = [];
    const pages = [{ keys: ["n/1", "n/2"], cursor: "n/2" }, { keys: ["n/3"] }];
    const text = output("kvListAll", "n/", (header) => ({ header: pages[seen.push(header) - 1] }));
    expect(text).toBe("n/1,n/2,n/3");
    expect(seen).toEqual([
      { op: "list", prefix: "n/", limit: 2 },
      { op: "list", prefix: "n/", limit: 2, cursor: "n/2" },
    ]);
  });
});

describe("values of the environment", () => {
  it("are read by name", () => {
    expect(output("envRead", "LANGUAGE", () => ({ header: { value: "de" } }))).toBe("de");
    expect(asked("envRead", "LANGUAGE")).toEqual([["cordon_env", { name: "LANGUAGE" }, ""]]);
  });
});

describe("HTTP", () => {
  it("asks for a URL with nothing else when nothing else is said", () => {
    expect(asked("httpGet", "https://a.example/?q=1")).toEqual([
      ["cordon_http", { method: "GET", url: "https://a.example/?q=1" }, ""],
    ]);
  });

  it("gives status, URL, the first header field of a name, and the body", () => {
    const headers = [["content-type", "text/plain"], ["content-type", "second"], ["odd"], ["more", "than", "two"]];
    const header = { status: 404, url: "https://b.example/", redirected: true, headers, later: {} };
    expect(output("httpGet", "https://a.example/", () => ({ header, body: encode("nö") }))).toBe(
      "404|https://b.example/|true|text/plain|nö",
    );
    const bare = { status: 204, url: "u", redirected: false, headers: [] };
    expect(output("httpGet", "u", () => ({ header: bare }))).toBe("204|u|false|none|");
  });

  it("sends method, header fields, body, redirect, time and secrets by their names", () => {
    const header = {
      method: "POST",
      url: "https://api.example.com/items",
      headers: [
        ["content-type", "application/json"],
        ["x-two", 'a "quoted" value'],
      ],
      redirect: "error",
      timeoutMs: 5_000,
      secrets: [
        { name: "API_KEY", header: "authorization", format: "Bearer {}" },
        { name: "OTHER", header: "x-key", format: "{}" },
      ],
    };
    expect(asked("httpPost", '{"a":1}')).toEqual([["cordon_http", header, '{"a":1}']]);
    expect(asked("httpManual")).toEqual([
      ["cordon_http", { method: "GET", url: "https://api.example.com/", redirect: "manual" }, ""],
    ]);
  });
});

describe("calling another skill", () => {
  it("passes JSON in and gives JSON out as it stands", () => {
    const value = { text: "größe", list: [1, { deep: [null, true, "\u2028"] }] };
    const seen: unknown[] = [];
    const text = output("skillCall", JSON.stringify(value), (header, _body, name) => {
      seen.push([name, header]);
      return { header: { output: value } };
    });
    expect(JSON.parse(text)).toEqual(value);
    expect(seen).toEqual([["cordon_skill", { id: "summary", tool: "shorten", input: value }]]);
    expect(asked("skillCallBare")).toEqual([["cordon_skill", { id: "summary", input: null }, ""]]);
  });

  it("gives bytes where the output is bytes", () => {
    expect(output("skillCall", "1", () => ({ header: {}, body: new Uint8Array(5) }))).toBe("bytes 5");
  });
});

describe("what needs no permission", () => {
  it("logs at five levels, and says which are kept", () => {
    const result = call("logLines", "", undefined, { logLevel: 2 });
    expect(result.log).toEqual(["trace: one", "debug: two", "info: drei ü", "warn: ", "error: five"]);
    expect(decode(result.output)).toBe("false,true");
    expect(output("logLines", "", undefined, { logLevel: 0x7fff_ffff })).toBe("false,false");
  });

  it("reads the clock", () => {
    expect(output("time", "", undefined, { nowMs: 1_700_000_000_123n })).toBe("1700000000123");
  });

  it("gives random numbers below 1 and bytes", () => {
    const all = 2n ** 64n - 1n;
    const [bits, highest, lowest] = output("randomNumbers", "", undefined, { randomBits: [all, all, 0n] }).split("|");
    expect(bits).toBe(all.toString());
    expect(Number(highest)).toBe(1 - 2 ** -53);
    expect(Number(lowest)).toBe(0);
    const bytes = call("elevenRandomBytes", "", undefined, { randomBits: [0x0807060504030201n, 0x0b0a09n] }).output;
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("reads configured values", () => {
    expect(output("configured", "größe", undefined, { config: { größe: "sehr groß" } })).toBe("sehr groß");
    expect(call("configured", "none").error).toBe("nothing");
  });

  it("keeps variables, and removes them", () => {
    const variables = new Map<string, Uint8Array>();
    expect(call("remember", "one", undefined, { variables }).error).toBe("nothing");
    expect(output("remember", "two", undefined, { variables })).toBe("one");
    expect(variables.get("größe")).toEqual(encode("two"));
    call("forget", "", undefined, { variables });
    expect(variables.size).toBe(0);
  });

  it("outputs a part of a buffer as that part", () => {
    expect(output("outputPart", "abcdef")).toBe("def");
  });
});
