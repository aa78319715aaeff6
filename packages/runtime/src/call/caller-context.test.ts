import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { CallOptions, Runtime, Skill } from "../runtime.ts";
import { echoBody, guest, manifest } from "../testing/guest.ts";
import { configOf } from "./caller-context.ts";

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  runtime = await createRuntime({ record: true });
  skill = await runtime.load(await guest({ execute: echoBody }), { manifest: manifest() });
});
afterAll(() => runtime[Symbol.asyncDispose]());

const toldTo = async (options: CallOptions): Promise<unknown> => (await skill.call("a", options)).recording?.config;

describe("CallOptions.context", () => {
  it("is told beside the configured values", async () => {
    expect(
      await toldTo({ config: { a: "1" }, context: { agent: "mara", conversation: "c-1", tenant: "acme" } }),
    ).toEqual({
      a: "1",
      "cordon.agent": "mara",
      "cordon.conversation": "c-1",
      "cordon.tenant": "acme",
    });
  });

  it("is nothing unless it is given: the tenant of a call is not told", async () => {
    expect(await toldTo({ tenant: "acme", context: {} })).toEqual({});
    expect(configOf()).toEqual({});
  });

  it("cannot be pretended by a configured value", async () => {
    await expect(skill.call("a", { config: { "cordon.agent": "root" } })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining('pass "context"') as unknown,
    });
  });

  it.each([["text"], [[]], [{ agent: 1 }], [{ other: "a" }], [null]])(
    "is refused when it is no context: %o",
    async (context) => {
      await expect(skill.call("a", { context: context as never })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    },
  );

  it("belongs to a session as a whole", async () => {
    await using session = await skill.openSession({ context: { agent: "mara" } });
    expect((await session.call("a")).status).toBe("ok");
    await expect(skill.openSession({ context: 1 as never })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });
});
