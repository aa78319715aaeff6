import { describe, expect, it } from "vitest";
import { callTool, type PlainAnswer, type PlainResult } from "../../assemblyscript/test/plain-host.ts";
import { buildTestSkill, skillText } from "./build-test-skill.ts";

const requests: Readonly<Record<string, string>> = {
  get: `http.fetch("https://a.example/?q=1")`,
  post: `http.fetch("https://a.example/items", { method: "POST", headers: [["X-One", "1"], ["x-one", "2"]], body: "größer",
    redirect: "error", timeoutMs: 5000, secrets: [{ name: "KEY", header: "authorization", format: "Bearer {}" },
      { name: "OTHER", header: "x-key" }] })`,
  readPart: `fs.read("/data/größe \\"1\\"", { offset: 2, length: 5 })`,
  list: `fs.list("/data", { cursor: "c", limit: 7 })`,
  write: `fs.write("/data/a", Uint8Array.of(0, 255).subarray(1))`,
  mkdir: `fs.mkdir("/data/a", { recursive: true })`,
  rename: `fs.rename("/data/a", "/data/b")`,
  remove: `fs.remove("/data/a")`,
  kvSet: `kv.set("notes/1", { a: "ü" }, { ttlMs: 60000 })`,
  kvList: `kv.list("notes/")`,
  envRead: `env.read("LANGUAGE")`,
  skillCall: `skills.call("summary/shorten", { text: "größe" })`,
  skillOnly: `skills.call("summary")`,
};

const members = `
  permissions = ["fs:read:/data/**", "fs:write:/data/**", "kv:read", "env:read:LANGUAGE", "skill:call:summary",
    "network:https:a.example/**"];
  tools = { ${Object.keys(requests).join(": {}, ")}: {}, caught: {}, answered: {} };
  ${Object.entries(requests)
    .map(([name, expression]) => `async ${name}() { await ${expression}; return null; }`)
    .join("\n")}
  async caught() {
    try { return await fs.read("/a"); } catch (error) {
      return [error.name, error instanceof HostError, error.code, error.message, error.permission ?? null, error.retryable];
    }
  }
  async answered() {
    const answer = await http.fetch("https://a.example/");
    return [answer.status, answer.url, answer.redirected, [...answer.headers], answer.headers.getSetCookie(), await answer.text()];
  }
`;

const { module: bytes } = await buildTestSkill({ "skill.ts": skillText(members) });
const module = new WebAssembly.Module(bytes);
const decode = (content: Uint8Array): string => new TextDecoder().decode(content);

const call = (tool: string, answer?: PlainAnswer): PlainResult => callTool(module, tool, new Uint8Array(0), answer);

/** What a tool asks the host for: function, header, body. */
function asked(tool: string): unknown {
  const seen: unknown[] = [];
  const { status, error } = call(tool, (header, body, name) => {
    seen.push(name, header, [...body]);
    return { header: {} };
  });
  expect([status, error]).toEqual([0, ""]);
  return seen;
}

describe("a request of a skill in TypeScript", () => {
  const text = [...new TextEncoder().encode("größer")];

  it.each([
    ["get", "cordon_http", { method: "GET", url: "https://a.example/?q=1" }, []],
    [
      "post",
      "cordon_http",
      {
        method: "POST",
        url: "https://a.example/items",
        headers: [
          ["x-one", "1"],
          ["x-one", "2"],
        ],
        redirect: "error",
        timeoutMs: 5_000,
        secrets: [
          { name: "KEY", header: "authorization", format: "Bearer {}" },
          { name: "OTHER", header: "x-key", format: "{}" },
        ],
      },
      text,
    ],
    ["readPart", "cordon_fs", { op: "read", path: '/data/größe "1"', offset: 2, length: 5 }, []],
    ["list", "cordon_fs", { op: "list", path: "/data", cursor: "c", limit: 7 }, []],
    ["write", "cordon_fs", { op: "write", path: "/data/a" }, [255]],
    ["mkdir", "cordon_fs", { op: "mkdir", path: "/data/a", recursive: true }, []],
    ["rename", "cordon_fs", { op: "rename", path: "/data/a", to: "/data/b" }, []],
    ["remove", "cordon_fs", { op: "remove", path: "/data/a" }, []],
    ["kvSet", "cordon_kv", { op: "set", key: "notes/1", ttlMs: 60_000 }, [...new TextEncoder().encode('{"a":"ü"}')]],
    ["kvList", "cordon_kv", { op: "list", prefix: "notes/" }, []],
    ["envRead", "cordon_env", { name: "LANGUAGE" }, []],
    ["skillCall", "cordon_skill", { id: "summary", tool: "shorten", input: { text: "größe" } }, []],
    ["skillOnly", "cordon_skill", { id: "summary", input: null }, []],
  ])("is a frame of the host ABI: %s", (tool, name, header, body) => {
    expect(asked(tool)).toEqual([name, header, body]);
  });

  it.each([
    [
      { code: "DENIED", message: "Cannot read", permission: "fs:read:/a" },
      ["PermissionError", true, "DENIED", 'Cannot read (permission "fs:read:/a")', "fs:read:/a", false],
    ],
    [{ code: "APPROVAL_REQUIRED", message: "Ask" }, ["PermissionError", true, "APPROVAL_REQUIRED", "Ask", null, false]],
    [{ code: "IO", message: "Busy", retryable: true }, ["HostError", true, "IO", "Busy", null, true]],
  ])("throws what the host refuses it with: %o", (error, expected) => {
    expect(JSON.parse(decode(call("caught", () => ({ header: { error } })).output))).toEqual(expected);
  });

  it.each([[{ error: 1 }], [{ error: { code: 5 } }], [7], [null]])(
    "throws when the answer is not in the form of the ABI, and never runs on: %o",
    (header) => {
      const [name, , code] = JSON.parse(decode(call("caught", () => ({ header })).output)) as readonly unknown[];
      expect([name, code]).toEqual(["HostError", "IO"]);
    },
  );

  it("gives status, header fields and body of an answer", () => {
    const headers = [
      ["Content-Type", "text/plain"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    const header = { status: 404, url: "https://b.example/", redirected: true, headers };
    const { output } = call("answered", () => ({ header, body: new TextEncoder().encode("nö") }));
    expect(JSON.parse(decode(output))).toEqual([
      404,
      "https://b.example/",
      true,
      [
        ["content-type", "text/plain"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
      ["a=1", "b=2"],
      "nö",
    ]);
  });
});
