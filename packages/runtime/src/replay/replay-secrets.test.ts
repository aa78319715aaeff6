import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { encodeFrame, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestAuthority } from "../../../../test/tls/test-authority.ts";
import { createRuntime } from "../create-runtime.ts";
import type { Runtime } from "../runtime.ts";
import { askHttpBody, askKeysBody, echoBody, guest, manifest } from "../testing/guest.ts";

const canary = "canary-5f1c2b9e";
const secrets = { KEY: canary };
const grants = ["kv:read", "kv:write"];

/** Everything a receipt holds, with the bytes of its recording. */
function textOf(receipt: Receipt): string {
  const answers = receipt.recording?.hostCalls.map(({ answer = "" }) => Buffer.from(answer, "base64").toString());
  const input = Buffer.from(receipt.recording?.input ?? "", "base64").toString();
  return [JSON.stringify(receipt), input, ...(answers ?? [])].join("\n");
}

describe("a recorded request", () => {
  it("replays when the server is down, and its recording holds no secret", async () => {
    const authority = createTestAuthority();
    let seen = "";
    const server = createServer(authority.issue(["127.0.0.1"]), (request, response) => {
      seen = request.headers["x-key"]?.toString() ?? "";
      response.setHeader("x-echo", seen);
      response.end(`you sent ${seen}, ${Buffer.from(seen).toString("base64")} and ${encodeURIComponent(seen)}`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const permissions = [`network:https:127.0.0.1:${port}`, `secret:use:KEY@127.0.0.1:${port}`];
    const module = await guest({ execute: askHttpBody });
    const http = { trustedCertificates: [authority.certificate] };
    await using runtime = await createRuntime({ grants: permissions, http, secrets });
    await using skill = await runtime.load(module, { manifest: manifest({ permissions }) });
    const use = [{ name: "KEY", header: "x-key" }];
    const receipt = await skill.call(encodeFrame({ url: `https://127.0.0.1:${port}/`, secrets: use }), {
      record: true,
    });
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    expect([receipt.status, seen]).toEqual(["ok", canary]);
    expect(textOf(receipt)).toContain("you sent [secret KEY]");
    expect(textOf(receipt)).not.toContain(canary);
    expect(textOf(receipt)).not.toContain(Buffer.from(canary).toString("base64"));
    const replay = await runtime.replay(receipt, skill);
    expect([replay.outcome, replay.receipt.digests.output]).toEqual(["same", receipt.digests.output]);
    expect(replay.receipt.usage.httpBytes).toBe(receipt.usage.httpBytes);
  });
});

describe("a secret that comes up in a recorded call", () => {
  let runtime: Runtime;
  let notebook: Uint8Array;
  let echo: Uint8Array;
  beforeAll(async () => {
    runtime = await createRuntime({ grants, secrets, record: true });
    notebook = await guest({ execute: askKeysBody });
    echo = await guest({ execute: echoBody });
  });
  afterAll(() => runtime[Symbol.asyncDispose]());

  /** Expects a recording that holds nothing the guest was told. */
  async function expectNothingKept(receipt: Receipt): Promise<void> {
    expect(receipt.recording).toMatchObject({ incomplete: "secret", input: "", config: {}, clock: [], hostCalls: [] });
    expect(textOf(receipt)).not.toContain(canary);
    expect(textOf(receipt)).not.toContain(Buffer.from(canary).toString("base64"));
    await expect(runtime.replay(receipt, echo)).rejects.toMatchObject({ reason: "incomplete" });
  }

  it("in the input or in the configuration leaves nothing in the recording", async () => {
    await using skill = await runtime.load(echo);
    await expectNothingKept(await skill.call({ key: canary }));
    await expectNothingKept(await skill.call("x", { config: { key: canary } }));
    await expectNothingKept(await skill.call("x", { config: { [canary]: "" } }));
    expect((await skill.call("x")).recording?.incomplete).toBeUndefined();
  });

  it("in an answer of the host leaves nothing in the recording", async () => {
    const store = new TextEncoder().encode(canary);
    await using skill = await runtime.load(notebook, { manifest: manifest({ permissions: grants }) });
    await expectNothingKept(await skill.call(encodeFrame({ op: "set", key: "a" }, store)));
    await expectNothingKept(await skill.call(encodeFrame({ op: "get", key: "a" })));
  });

  it("only when it is replayed is taken out of what the replay leaves, which then differs", async () => {
    await using before = await createRuntime({ record: true });
    await using skill = await before.load(echo);
    const replay = await runtime.replay(await skill.call({ key: canary }), echo);
    expect(replay).toMatchObject({
      outcome: "diverged",
      difference: { part: "output" },
      receipt: { redacted: ["KEY"] },
    });
    expect(JSON.stringify(replay)).not.toContain(canary);
  });
});
