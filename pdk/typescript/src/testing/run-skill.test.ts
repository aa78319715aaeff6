import { InputError, required, SkillBase } from "@cordon/pdk";
import { createTestHost, runSkill } from "@cordon/pdk/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Asking } from "../../test/asking-skill.ts";
import { Counting } from "../../test/counting-skill.ts";
import { Surroundings } from "../../test/surroundings-skill.ts";

const nowMs = Date.UTC(2026, 0, 31);

describe("runSkill", () => {
  it("runs the class against the files, keys and values of the host, which are there afterwards", async () => {
    const host = createTestHost({
      files: { "/data/a.txt": "größer", "/data/bytes": Uint8Array.of(1, 2, 3), "/data/empty/": "" },
      kv: { "notes/1": { a: 1 } },
      env: { LANGUAGE: "de" },
    });
    const steps = [
      ["text", "/data//./a.txt"],
      ["read", "/data/bytes", { offset: 1, length: 1 }],
      ["list", "/data", { limit: 2 }],
      ["write", "/data/empty/b.txt", "b"],
      ["get", "notes/1"],
      ["set", "notes/2", [2]],
      ["env", "LANGUAGE"],
    ];
    const { output, error, logs, permissionsUsed } = await runSkill(Asking, steps, host);
    expect(error).toBeUndefined();
    const listed = {
      entries: [
        { name: "a.txt", type: "file" },
        { name: "bytes", type: "file" },
      ],
      cursor: "bytes",
    };
    expect(output).toEqual(["größer", [2], listed, null, { a: 1 }, null, "de"]);
    expect(logs).toEqual([{ level: "info", text: "did 7" }]);
    expect([host.file("/data/empty/b.txt"), host.value("notes/2"), host.keys()]).toEqual([
      "b",
      [2],
      ["notes/1", "notes/2"],
    ]);
    expect(host.files()).toEqual(["/data/a.txt", "/data/bytes", "/data/empty/b.txt"]);
    expect(permissionsUsed.toSorted()).toEqual([
      "env:read:LANGUAGE",
      "fs:read:/data/**",
      "fs:write:/data/**",
      "kv:read:notes/*",
      "kv:write:notes/*",
    ]);
  });

  it("refuses what the class does not ask for, and what is not granted", async () => {
    const steps = [
      ["text", "/etc/passwd"],
      ["get", "notes/1"],
      ["env", "REGION"],
      ["env", "REGION"],
    ];
    const host = createTestHost({ env: { REGION: "eu" }, permissions: ["fs:read:/**", "env:read:REGION"] });
    const { output } = await runSkill(Asking, steps, host);
    expect(output).toEqual([
      [
        "PermissionError",
        "DENIED",
        `Cannot read "/etc/passwd": the skill's manifest does not request it (permission "fs:read:/etc/passwd")`,
        "fs:read:/etc/passwd",
      ],
      [
        "PermissionError",
        "DENIED",
        'Cannot get "notes/1": no permission allows it (permission "kv:read:notes/1*")',
        "kv:read:notes/1*",
      ],
      "eu",
      ["HostError", "LIMIT", 'Cannot read the value "REGION": a limit of the permission has no room'],
    ]);
  });

  it("sends requests to routes, with redirects and secrets, and shows what was sent", async () => {
    class Sending extends SkillBase {
      override readonly id = "sending";
      override readonly name = "Sending";
      override readonly version = "1.0.0";
      override readonly permissions = [
        { permission: "network:https:a.example/**", methods: ["GET", "POST"] },
        "secret:use:KEY@a.example",
      ];
      override async execute(): Promise<unknown> {
        const secrets = [{ name: "KEY", header: "authorization", format: "Bearer {}" }];
        const first = await fetch(new URL("https://a.example/old"), {
          method: "POST",
          body: new URLSearchParams({ q: "1 2" }),
          secrets,
        } as RequestInit);
        const second = await fetch(new Request("https://a.example/echo?x=1"));
        const nobody = await fetch("https://a.example/none").catch((error: Error) => error.message);
        const away = await fetch("https://a.example/away").catch((error: Error) => error.message);
        return [first.status, first.url, first.redirected, await first.json(), await second.text(), nobody, away];
      }
    }
    const host = createTestHost({
      secrets: { KEY: "the-key-itself" },
      http: {
        "POST https://a.example/old": { status: 307, headers: { Location: "/new" } },
        "https://a.example/new": ({ method, text, headers }) => ({
          body: { method, text, key: headers["authorization"] },
        }),
        "https://a.example/echo?x=1": () => new Response("from Node", { status: 201 }),
        "https://a.example/away": { status: 302, headers: { location: "https://b.example/" } },
      },
    });
    const { output, error, requests } = await runSkill(Sending, null, host);
    expect(error).toBeUndefined();
    expect(output).toEqual([
      200,
      "https://a.example/new",
      true,
      { method: "POST", text: "q=1+2", key: "Bearer the-key-itself" },
      "from Node",
      "Cannot send the request: the host cannot be reached",
      `Cannot GET "https://a.example/away": the skill's manifest does not request it (permission "network:https:b.example/")`,
    ]);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST https://a.example/old",
      "POST https://a.example/new",
      "GET https://a.example/echo?x=1",
      "GET https://a.example/none",
      "GET https://a.example/away",
    ]);
  });

  it("has the clock and the random numbers of the host, and leaves those of the test alone", async () => {
    const host = createTestHost({ nowMs, seed: 7, config: { setting: "on" }, context: { agent: "mara" } });
    const before = Date.now();
    const [one, two] = await Promise.all([1, 2].map(() => runSkill(Surroundings, {}, host, { tool: "seen" })));
    expect(one?.output).toEqual(two?.output);
    expect(one?.output).toMatchObject({
      clock: [nowMs, nowMs, "2026-01-31T00:00:00.000Z", 0, true],
      context: ["seen", "mara", null, "on"],
    });
    expect(one?.logs).toEqual([{ level: "warn", text: "seen {a: 1}" }]);
    const other = await runSkill(Surroundings, {}, createTestHost({ nowMs, seed: 8 }), { tool: "seen" });
    const randomOf = ({ output }: { readonly output?: unknown } = {}): unknown =>
      (output as { random: unknown }).random;
    expect(randomOf(other)).not.toEqual(randomOf(one));
    expect([Date.now() >= before, Math.random() === Math.random(), new Date() instanceof Date]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("takes and gives bytes, gives what was thrown, and refuses a tool that is not there", async () => {
    const run = await runSkill(Surroundings, Uint8Array.of(1, 2), undefined, { tool: "reversed" });
    expect(run.output).toEqual(Uint8Array.of(2, 1));
    const { output, error } = await runSkill(Surroundings, {}, undefined, { tool: "failing" });
    expect([output, error?.name, error?.message]).toEqual([undefined, "RangeError", "größer"]);
    await expect(runSkill(Surroundings, {})).rejects.toThrow('"execute": there are seen, reversed, failing');
  });

  it("parses with schemas of zod, and has the helpers of the SDK", async () => {
    const Input = z.object({ query: z.string(), limit: z.number().default(3) });
    class Searching extends SkillBase<z.infer<typeof Input>> {
      override readonly id = "searching";
      override readonly name = "Searching";
      override readonly version = "1.0.0";
      override readonly input = Input;
      override execute({ query, limit }: z.infer<typeof Input>): unknown {
        return [required(query, "query"), limit];
      }
    }
    expect((await runSkill(Searching, { query: " a " })).output).toEqual(["a", 3]);
    for (const input of [{ query: " " }, { limit: 1 }]) {
      expect((await runSkill(Searching, input)).error).toBeInstanceOf(InputError);
    }
  });

  it("runs the calls of a session on one instance, and lets time pass between them", async () => {
    const host = createTestHost({ nowMs });
    const run = async (skill: Counting, input: unknown): Promise<unknown> =>
      (await runSkill(skill, input, host)).output;
    const session = new Counting();
    expect([await run(session, "a"), await run(session, "a"), await run(session, "b")]).toEqual([1, 1, 2]);
    expect(await run(new Counting(), "a")).toBe(1);
    host.advance(300_000);
    expect([host.keys(), await run(session, "a")]).toEqual([[], 3]);
  });

  it("says where it has to be used when there is no host", async () => {
    await expect(new Counting().execute("a")).rejects.toThrow('use runSkill of "@cordon/pdk/testing"');
  });
});
