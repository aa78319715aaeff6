import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { askFilesBody, guest, manifest } from "./testing/guest.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-quota-"));
});
afterAll(() => rm(folder, { recursive: true }));

const codeOf = ({ output }: Receipt): string =>
  /"code":"(\w+)"/u.exec(typeof output === "string" ? output : new TextDecoder().decode(output as Uint8Array))?.[1] ??
  "ok";

describe("fileBytes", () => {
  it("bounds what all calls of a skill leave for a tenant, and a call can only tighten it", async () => {
    const permissions = ["fs:write:/data/*", "fs:delete:/data/*"];
    await using runtime = await createRuntime({
      grants: permissions,
      mounts: { "/data": folder },
      limits: { fileBytes: "9KiB" },
    });
    await using skill = await runtime.load(await guest({ execute: askFilesBody }), {
      manifest: manifest({ permissions }),
    });
    const write = async (name: string, tenant?: string, limits = {}): Promise<string> =>
      codeOf(
        await skill.call(encodeFrame({ op: "write", path: `/data/${name}` }, new Uint8Array(100)), {
          ...(tenant === undefined ? {} : { tenant }),
          limits,
        }),
      );
    expect(await write("a", "acme", { fileBytes: "1KiB" })).toBe("LIMIT");
    expect([await write("a", "acme"), await write("b", "acme"), await write("c", "acme")]).toEqual([
      "ok",
      "ok",
      "LIMIT",
    ]);
    expect(await write("d", "acme", { fileBytes: "1GiB" })).toBe("LIMIT");
    expect([await write("e", "other"), await write("f")]).toEqual(["ok", "ok"]);
    expect(await readdir(folder)).toEqual(["a", "b", "e", "f"]);
    await skill.call(encodeFrame({ op: "remove", path: "/data/a" }), { tenant: "acme" });
    expect(await write("c", "acme")).toBe("ok");
  });
});
