import { encodeFrame, type FrameHeader, hostImports, type HostImport } from "@cordon/core";
import { createRuntime, ModuleRejectedError, type Receipt, type Runtime } from "@cordon/runtime";
import fc from "fast-check";
import wabt from "wabt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await createRuntime();
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
});

const values = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 8n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

/** A module that calls one host function with given arguments, and gives the block the result may point to as output. */
async function callerOf(row: HostImport, given: readonly bigint[]): Promise<Uint8Array> {
  const type = [...row.parameters.map((name) => `(param ${name})`), ...row.results.map((name) => `(result ${name})`)];
  const literals = row.parameters.map((name, index) => {
    const bits = name === "i32" ? 32 : 64;
    return `(${name}.const ${BigInt.asIntN(bits, given[index] ?? 0n)})`;
  });
  const result =
    row.results[0] === "i64"
      ? "(local.set $r (call $f ARGS))"
      : row.results.length > 0
        ? "(drop (call $f ARGS))"
        : "(call $f ARGS)";
  const text = `(module
    (import "${row.module}" "${row.name}" (func $f ${type.join(" ")}))
    (import "extism:host/env" "length" (func $len (param i64) (result i64)))
    (import "extism:host/env" "output_set" (func $out (param i64 i64)))
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (memory 1)
    (func (export "execute") (result i32) (local $r i64)
      ${result.replace("ARGS", literals.join(" "))}
      (call $out (local.get $r) (call $len (local.get $r)))
      (i32.const 0)))`;
  return (await wabt()).parseWat("caller.wat", text).toBinary({}).buffer;
}

async function call(
  bytes: Uint8Array,
  input: Uint8Array,
  manifest?: Record<string, unknown>,
  wallTime: string = "2s",
): Promise<Receipt> {
  await using skill = await runtime.load(bytes, manifest === undefined ? {} : { manifest });
  return await skill.call(input, { limits: { wallTime } });
}

const manifestFor = (permission: string, optional: boolean): Record<string, unknown> => ({
  abi: 1,
  id: "caller",
  name: "Caller",
  version: "1.0.0",
  permissions: [{ permission, optional }],
});

/** A permission that the import links with, and requests that ask for what nobody granted. */
const samples: Readonly<Record<string, { readonly permission: string; readonly headers: fc.Arbitrary<FrameHeader> }>> =
  {
    fs: {
      permission: "fs:read:/**",
      headers: fc.record({
        op: fc.constantFrom("read", "stat", "list", "write", "append", "mkdir", "rename", "remove"),
        path: fc
          .array(fc.constantFrom("..", ".", "", "data", "etc", "passwd", "proc", "self", "*"))
          .map((parts) => `/${parts.join("/")}`),
      }),
    },
    kv: {
      permission: "kv:read",
      headers: fc.record({ op: fc.constantFrom("get", "set", "delete"), key: fc.string({ minLength: 1 }) }),
    },
    skill: {
      permission: "skill:call:caller",
      headers: fc.record({
        id: fc.constantFrom("caller", "other", "cordon", ""),
        tool: fc.constantFrom("execute", "none"),
        input: fc.constantFrom(null, 1),
      }),
    },
    env: { permission: "env:read:HOME", headers: fc.record({ name: fc.constantFrom("HOME", "PATH", "USER", "") }) },
    network: {
      permission: "network:http",
      headers: fc.record({
        method: fc.constantFrom("GET", "POST", "CONNECT"),
        url: fc.constantFrom(
          "http://127.0.0.1/",
          "http://localhost:1/",
          "https://example.com/",
          "file:///etc/passwd",
          "",
        ),
      }),
    },
  };

/** The functions that link with a permission only. */
const needy = hostImports.filter(({ needs }) => needs !== undefined);
/** Those that take a request as a frame and answer with one. */
const takesFrame = ({ servedBy, parameters }: HostImport): boolean => servedBy === "broker" && parameters.length === 1;

function sampleOf({ name, needs }: HostImport): (typeof samples)[string] & object {
  const sample = samples[needs ?? ""];
  if (sample === undefined) throw new Error(`Cannot test ${name}: there is no sample for ${needs}`);
  return sample;
}

/** How a call ends, where it is not with an answer or at a limit. */
const otherEndings: Readonly<Record<string, readonly string[]>> = {
  // With anything but 0, a program says that it failed.
  proc_exit: ["ok", "failed"],
  // What is no frame of operations ends the call.
  cordon_submit: ["ok", "limit", "trapped"],
  // It waits as long as it is told to.
  cordon_wait: ["ok", "timeout"],
};

describe("the empty policy", () => {
  for (const row of hostImports.filter(({ needs }) => needs === undefined)) {
    it(`lets ${row.name} reach nothing of the host, whatever it is called with`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(values, { minLength: 2, maxLength: 2 }), async (given) => {
          const wallTime = row.name === "cordon_wait" ? "200ms" : "2s";
          const receipt = await call(await callerOf(row, given), new Uint8Array(16).fill(7), undefined, wallTime);
          expect(receipt.usage.hostCalls).toBe(0);
          expect(receipt.decisions).toEqual([]);
          expect(otherEndings[row.name] ?? ["ok", "limit"]).toContain(receipt.status);
        }),
        { numRuns: 12 },
      );
    });
  }

  for (const row of needy) {
    const { permission } = sampleOf(row);

    it(`does not link ${row.name} for a skill that requests nothing`, async () => {
      await expect(call(await callerOf(row, [0n]), new Uint8Array(0))).rejects.toBeInstanceOf(ModuleRejectedError);
    });

    it(`does not load a skill that requests ${permission} for ${row.name}`, async () => {
      const loading = call(await callerOf(row, [0n]), new Uint8Array(0), manifestFor(permission, false));
      await expect(loading).rejects.toMatchObject({ code: "PERMISSION_MISSING", missing: [permission] });
    });
  }

  for (const row of needy.filter((each) => !takesFrame(each))) {
    const { permission } = sampleOf(row);

    it(`lets ${row.name} reach nothing for a skill for which the permission is optional`, async () => {
      const receipt = await call(await callerOf(row, [0n]), new Uint8Array(0), manifestFor(permission, true));
      for (const { outcome } of receipt.decisions) expect(outcome).toBe("deny");
      expect(["ok", "trapped", "denied"]).toContain(receipt.status);
    });
  }

  for (const row of needy.filter(takesFrame)) {
    const { permission, headers } = sampleOf(row);

    it(`denies every request of ${row.name} by a skill for which the permission is optional`, async () => {
      const asks = `(module
        (import "${row.module}" "${row.name}" (func $f (param i64) (result i64)))
        (import "extism:host/env" "length" (func $len (param i64) (result i64)))
        (import "extism:host/env" "output_set" (func $out (param i64 i64)))
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (func (export "execute") (result i32) (local $r i64)
          (local.set $r (call $f (call $input)))
          (call $out (local.get $r) (call $len (local.get $r)))
          (i32.const 0)))`;
      const { buffer } = (await wabt()).parseWat("asks.wat", asks).toBinary({});
      await fc.assert(
        fc.asyncProperty(headers, async (header) => {
          const receipt = await call(buffer, encodeFrame(header), manifestFor(permission, true));
          expect(receipt.status).toBe("ok");
          const { output } = receipt;
          const answer =
            output instanceof Uint8Array
              ? Buffer.from(output).toString("latin1")
              : typeof output === "string"
                ? output
                : "";
          expect(answer).toMatch(/"code":"(DENIED|INVALID|UNAVAILABLE)"/u);
          for (const { outcome } of receipt.decisions) expect(outcome).toBe("deny");
        }),
        { numRuns: 60 },
      );
    });
  }
});
