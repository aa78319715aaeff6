import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runInNewContext } from "node:vm";
import { createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill } from "../../pdk/typescript/test/build-test-skill.ts";

const text = (port: number): string => `
import { PermissionError, SkillBase } from "@cordon/pdk";

const origin = "http://127.0.0.1:${port}";

export class Fetching extends SkillBase<any, unknown> {
  id = "fetching"; name = "Fetching"; version = "1.0.0";
  permissions = [{ permission: "network:http:127.0.0.1:${port}", methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] }];
  tools = { send: {}, answers: {}, made: {}, refused: {}, globals: {} };
  globals() { return Object.getOwnPropertyNames(globalThis); }
  async send() {
    const texts = [];
    for (const [url, init] of [
      [origin + "/a"],
      [new URL("/b?q=1", origin)],
      [origin, { method: "post", body: "größer" }],
      [origin, { method: "PUT", body: new URLSearchParams({ a: "1 2" }), headers: new Headers({ "x-one": "1" }) }],
      [origin, { method: "PATCH", body: Uint8Array.of(65, 66), headers: { "content-type": "a/b" } }],
      [new Request(origin, { method: "DELETE", headers: [["x-one", "2"]] })],
      [new Request(origin, { method: "POST", body: "one" }), { body: "other" }],
    ]) texts.push(await (await fetch(url, init)).json());
    return texts;
  }
  async answers() {
    const answer = await fetch(origin + "/moved");
    const copy = answer.clone();
    const seen = [answer.ok, answer.status, answer.redirected, answer.url, answer.type, answer.bodyUsed];
    seen.push((await answer.arrayBuffer()).byteLength > 10, answer.bodyUsed, (await copy.bytes()) instanceof Uint8Array);
    seen.push(await answer.text().catch((error) => error.name));
    const missing = await fetch(origin + "/missing");
    seen.push(missing.ok, missing.status, await missing.text());
    const stopped = new AbortController();
    stopped.abort();
    seen.push(await fetch(origin, { signal: stopped.signal }).catch((error) => error.name));
    return seen;
  }
  async made() {
    const answer = Response.json({ a: ["ü"] }, { status: 201 });
    const failed = [() => new Response("", { status: 99 }), () => new Response("a", { status: 204 }), () => new Request("x:y", { body: "a" }),
      () => Response.redirect("a", 200), () => Response.json(undefined)].map((make) => { try { return make(); } catch (error) { return error.name; } });
    return [answer.status, [...answer.headers], await answer.json(), Response.redirect("https://a.example", 307).headers.get("location"),
      await new Response(new TextEncoder().encode("\\ufeffa")).text(), new Request("https://a.example").clone().method, failed];
  }
  async refused() {
    return await fetch("https://other.example/").catch((error) => [error instanceof PermissionError, error.permission]);
  }
}
`;

let server: Server;
let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/missing") return void response.writeHead(404).end("none");
    if (request.url === "/moved") return void response.writeHead(302, { location: "/there" }).end();
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      const { method, url, headers } = request;
      response.end(JSON.stringify([method, url, headers["content-type"] ?? null, headers["x-one"] ?? null, body]));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  runtime = await createRuntime({
    grants: [{ permission: `network:http:127.0.0.1:${port}`, methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] }],
  });
  skill = await runtime.load((await buildTestSkill({ "skill.ts": text(port) })).module);
}, 120_000);

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

async function run(tool: string): Promise<unknown> {
  const { output, message } = await skill.call(null, { tool, limits: { wallTime: "20s" } });
  expect(message).toBeUndefined();
  return output;
}

describe("the globals of a skill", () => {
  it("are those of the language and those of @cordon/pdk/globals, and no others", async () => {
    const types = await readFile(new URL("../../pdk/typescript/globals/index.d.ts", import.meta.url), "utf8");
    const declared = [...types.matchAll(/^declare (?:var|function) (?<name>\w+)/gmu)].map(
      ({ groups }) => groups?.["name"],
    );
    const there = (await run("globals")) as readonly string[];
    const language = new Set(runInNewContext("Object.getOwnPropertyNames(globalThis)") as readonly string[]);
    expect(declared.filter((name) => name === undefined || !there.includes(name))).toEqual([]);
    const undeclared = there.filter((name) => !declared.includes(name) && !language.has(name));
    expect(undeclared.filter((name) => name !== "InternalError")).toEqual([]);
  });
});

describe("fetch in a skill", () => {
  it("sends what Request, URL and options say, with the content types of the standard", async () => {
    const plain = "text/plain;charset=UTF-8";
    expect(await run("send")).toEqual([
      ["GET", "/a", null, null, ""],
      ["GET", "/b?q=1", null, null, ""],
      ["POST", "/", plain, null, "größer"],
      ["PUT", "/", "application/x-www-form-urlencoded;charset=UTF-8", "1", "a=1+2"],
      ["PATCH", "/", "a/b", null, "AB"],
      ["DELETE", "/", null, "2", ""],
      ["POST", "/", plain, null, "other"],
    ]);
  });

  it("gives answers whose body can be read once, and cloned before", async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const facts = [true, 200, true, `${origin}/there`, "basic", false, true, true, true, "TypeError"];
    expect(await run("answers")).toEqual([...facts, false, 404, "none", "AbortError"]);
  });

  it("has answers and requests made by hand, and refuses what the standard refuses", async () => {
    expect(await run("made")).toEqual([
      201,
      [["content-type", "application/json"]],
      { a: ["ü"] },
      "https://a.example",
      "a",
      "GET",
      ["RangeError", "TypeError", "TypeError", "RangeError", "TypeError"],
    ]);
  });

  it("says which permission it lacks", async () => {
    expect(await run("refused")).toEqual([true, "network:https:other.example/"]);
  });
});
