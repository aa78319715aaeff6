import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CordonEvent, encodeFrame, type Receipt } from "@cordon/core";
import type { ApprovalRequest } from "@cordon/capabilities";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { askFilesBody, guest, manifest } from "./testing/guest.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-approval-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  await symlink("a.txt", join(folder, "link"));
});
afterAll(() => rm(folder, { recursive: true }));

const wantsData = manifest({ permissions: ["fs:read:/data/*"] });
const ask = [{ permission: "fs:read:/data/a.txt", approval: "first" }];
const policy = (): object => ({
  version: 1,
  skills: { "guest@*": { ask, allow: ["fs:read:/data/link"], mounts: { "/data": folder } } },
});

const textOf = ({ output }: Receipt): string =>
  typeof output === "string" ? output : new TextDecoder().decode(output as Uint8Array);

describe("approvals", () => {
  it("let a call go on with exactly what was approved, and stand in the receipt and the event", async () => {
    const asked: ApprovalRequest[] = [];
    const events: CordonEvent[] = [];
    await using runtime = await createRuntime({
      policy: policy() as never,
      approve: (request) => asked.push(request) === 1,
      onEvent: (event) => events.push(event),
    });
    await using skill = await runtime.load(await guest({ execute: askFilesBody }), {
      manifest: manifest({ permissions: ["fs:read:/data/a.txt", "fs:read:/data/link"] }),
    });
    const receipt = await skill.call(encodeFrame({ op: "read", path: "/data/a.txt" }), { tenant: "acme" });
    expect(textOf(receipt)).toContain("content of a");
    expect(receipt.decisions).toMatchObject([{ outcome: "ask", approval: "given", rule: "fs:read:/data/a.txt" }]);
    expect(asked).toMatchObject([
      { skill: { id: "guest" }, digest: skill.digest, tenant: "acme", permission: "fs:read:/data/a.txt" },
    ]);
    expect(events.filter(({ type }) => type === "decision")).toMatchObject([{ approval: "given" }]);
    const refused = await skill.call(encodeFrame({ op: "read", path: "/data/a.txt" }), { tenant: "umbrella" });
    expect(textOf(refused)).toContain("it was not approved");
  });

  it("are asked for by the name a link leads to, never by the link", async () => {
    let asked = 0;
    await using runtime = await createRuntime({ policy: policy() as never, approve: () => ++asked > 0 });
    await using skill = await runtime.load(await guest({ execute: askFilesBody }), {
      manifest: manifest({ permissions: ["fs:read:/data/a.txt", "fs:read:/data/link"] }),
    });
    const read = async (path: string): Promise<string> => textOf(await skill.call(encodeFrame({ op: "read", path })));
    expect(await read("/data/link")).toContain("APPROVAL_REQUIRED");
    expect(asked).toBe(0);
    expect(await read("/data/a.txt")).toContain("content of a");
    expect(await read("/data/link")).toContain("content of a");
    expect(asked).toBe(1);
  });

  it("are denied when nobody can be asked", async () => {
    await using runtime = await createRuntime({
      grants: [{ permission: "fs:read:/data/*", approval: "always" }],
      mounts: { "/data": folder },
    });
    await using skill = await runtime.load(await guest({ execute: askFilesBody }), { manifest: wantsData });
    const receipt = await skill.call(encodeFrame({ op: "read", path: "/data/a.txt" }));
    expect(textOf(receipt)).toContain("it needs an approval and nobody can give one");
    expect(receipt.decisions).toMatchObject([{ outcome: "ask", approval: "absent" }]);
  });
});
