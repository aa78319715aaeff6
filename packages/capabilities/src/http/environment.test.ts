import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

import { expect, it } from "vitest";

import { httpText, serveBytes } from "../testing/http-gate.ts";

const testing = new URL("../testing/http-gate.ts", import.meta.url).href;

const program = (url: string, permission: string): string => `
  const dispatcher = () => globalThis[Symbol.for("undici.globalDispatcher.1")];
  const before = dispatcher();
  const { openHttpGate } = await import(${JSON.stringify(testing)});
  await using net = openHttpGate({ allow: [${JSON.stringify(permission)}] });
  const { body, code } = await net.ask(${JSON.stringify(url)});
  console.log(JSON.stringify([body, code, dispatcher() === before]));
`;

it("no proxy of the environment sees a request, and the application's own fetch stays as it was (N7)", async () => {
  await using proxy = await serveBytes((socket) => void socket.end(httpText("from the proxy")));
  await using server = await serveBytes((socket) => void socket.end(httpText("direct")));
  const at = `http://127.0.0.1:${proxy.port}`;
  const child = spawn(
    process.execPath,
    [
      "--conditions=@cordon/source",
      "--input-type=module-typescript",
      "--eval",
      program(`http://127.0.0.1:${server.port}/`, `network:http:127.0.0.1:${server.port}`),
    ],
    {
      env: { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: at, http_proxy: at, HTTPS_PROXY: at, ALL_PROXY: at, NO_PROXY: "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  expect(JSON.parse(await text(child.stdout))).toEqual(["direct", null, true]);
  expect([proxy.sockets.length, server.sockets.length]).toEqual([0, 1]);
});
