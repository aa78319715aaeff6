import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extismGuest } from "./extism-guests.ts";
import { type HostOptions, type PluginCall, runOnBoth } from "./extism-hosts.ts";

let server: Server;
let port: number;
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers["x-one"])} ${body}`);
      if (request.url === "/redirect") return void response.writeHead(302, { location: "/found" }).end();
      if (request.url === "/large") return void response.end("x".repeat(10_000));
      response.writeHead(request.url === "/missing" ? 404 : 200, {
        "x-answer": "yes",
        date: "Thu, 01 Jan 1970 00:00:00 GMT",
      });
      response.end(`${request.method} ${body}`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const give = `(call $give (local.get $a)) (i32.const 0)`;
const asks = (body: string): string =>
  `(local $a i64) (local.set $a (call $http_request (call $input_offset) ${body}))`;
const number = `(i32.store (i32.const 64) (call $http_status_code)) (call $give (call $block (i32.const 64) (i32.const 4))) (i32.const 0)`;
const client = extismGuest(
  {
    get: `${asks("(i64.const 0)")} ${give}`,
    post: `${asks("(call $block (i32.const 0) (i32.const 4))")} ${give}`,
    status: `${asks("(i64.const 0)")} ${number}`,
    headers: `${asks("(i64.const 0)")} (local.set $a (call $http_headers))
      (if (i64.eqz (local.get $a)) (then (return (i32.const 0)))) ${give}`,
  },
  `(data (i32.const 0) "body")`,
);

const on = (calls: readonly PluginCall[], options: HostOptions = {}): ReturnType<typeof runOnBoth> =>
  runOnBoth(client, calls, { extismHosts: ["127.0.0.1"], cordonHosts: [`127.0.0.1:${port}`], ...options });
const request = (path: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ url: `http://127.0.0.1:${port}${path}`, ...more });

describe("http_request in Extism's SDK and in Cordon", () => {
  it("sends the same and gets the same", async () => {
    seen.length = 0;
    const calls: readonly PluginCall[] = [
      ["get", request("/a", { method: "GET", headers: { "x-one": "1" } })],
      ["get", request("/older", { method: null, header: { "x-one": "2" } })],
      ["post", request("/b", { method: "post" })],
      ["post", request("/dropped", { method: "GET" })],
      ["get", request("/redirect")],
      ["status", request("/missing")],
      ["status", request("/a")],
    ];
    const { extism, cordon } = await on(calls);
    expect(cordon).toEqual(extism);
    expect(seen.slice(seen.length / 2)).toEqual(seen.slice(0, seen.length / 2));
    expect(seen.length).toBe(16);
  });

  it("tells headers only where the host lets it", async () => {
    const hidden = await on([["headers", request("/a")]]);
    expect([hidden.cordon, hidden.cordon.outcomes]).toEqual([hidden.extism, [{ output: null }]]);
    const { extism, cordon } = await on([["headers", request("/a")]], { allowHttpResponseHeaders: true });
    const [ofExtism, ofCordon] = [extism, cordon].map(
      ({ outcomes: [outcome] }) =>
        JSON.parse(outcome !== undefined && "output" in outcome ? (outcome.output ?? "") : "") as Record<
          string,
          string
        >,
    );
    expect(ofCordon).toMatchObject({ "x-answer": "yes", date: ofExtism?.["date"] });
    expect(ofExtism).toMatchObject({ "x-answer": "yes" });
  });

  it("is stopped for a host that is not allowed, and sends nothing", async () => {
    seen.length = 0;
    const { extism, cordon } = await on([["get", request("/a")]], { extismHosts: [], cordonHosts: [] });
    expect(cordon).toEqual(extism);
    expect([cordon.outcomes, seen]).toEqual([[{ stopped: true }], []]);
  });

  it("gets no body beyond its limit: Extism gives none, Cordon stops", async () => {
    const { extism, cordon } = await on([["get", request("/large")]], { memory: { maxHttpResponseBytes: 5_000 } });
    expect(extism.outcomes).not.toEqual([{ output: "x".repeat(10_000) }]);
    expect(cordon.outcomes).toEqual([{ stopped: true }]);
  });
});
