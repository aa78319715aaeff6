import { defaultLimits, type Limits } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileModule } from "../admission/compile-module.ts";
import { SharedCodes } from "../admission/shared/shared-codes.ts";
import { admissionOptionsOf } from "./admission-options.ts";
import { runnableModule } from "./runnable-module.ts";
import { createSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxCall, SandboxModule, SandboxResult } from "./sandbox-interface.ts";
import { type SharedGuest, sharedGuest } from "./testing/shared-guests.ts";
import { createThreadDispatch } from "./testing/thread-dispatch.ts";

const one = { text: "one", number: 1 } as const;
const two = { text: "two", number: -2_000 } as const;

let sandbox: Sandbox;

beforeAll(() => {
  // One cell, so that every memory is used by one skill after the other.
  sandbox = createSandbox({ cells: { max: 1, computing: 1, spare: 0 } });
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const admit = async (guest: SharedGuest, limits: Partial<Limits> = {}): Promise<SandboxModule> =>
  await sandbox.admit(await sharedGuest(guest), { limits: { ...defaultLimits, ...limits }, categories: ["fs"] });

const callOf = (module: SandboxModule, options: Partial<SandboxCall> = {}): SandboxCall => ({
  callId: 1,
  module,
  tool: "execute",
  input: new Uint8Array(0),
  limits: defaultLimits,
  context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
  hostFunctions: new Map(),
  ...options,
});

function numberOf({ ending, output }: SandboxResult): bigint {
  expect(ending).toEqual({ status: "ok" });
  return new DataView(output.buffer, output.byteOffset).getBigInt64(0, true);
}

const run = async (module: SandboxModule, options: Partial<SandboxCall> = {}): Promise<bigint> =>
  numberOf(await sandbox.run(callOf(module, options)));

describe("skills with the same code", () => {
  it("have the same compiled code, and digests of their own", async () => {
    const codes = new SharedCodes();
    const options = admissionOptionsOf(defaultLimits, ["fs"]);
    const [first, second] = [
      await sharedGuest({ tool: "count", ...one }),
      await sharedGuest({ tool: "ask", asks: true, ...two }),
    ];
    const compiled = [compileModule(first, options, codes), compileModule(second, options, codes)] as const;
    expect(compiled[1].module).toBe(compiled[0].module);
    expect(compiled[1].admitted.digest).not.toBe(compiled[0].admitted.digest);
  });

  it("begin with their own memory and globals, in every call", async () => {
    const [first, second] = [await admit({ tool: "count", ...one }), await admit({ tool: "count", ...two })];
    for (let round = 0; round < 3; round += 1) {
      expect(await run(first)).toBe(2n * 256n + BigInt("p".charCodeAt(0)));
      expect(await run(second)).toBe(-1_999n * 256n + BigInt("u".charCodeAt(0)));
    }
  });

  it("find nothing of one that wrote everything it could reach, grew, and ended by a trap", async () => {
    const [witness, other] = [await admit({ tool: "witness", ...one }), await admit({ tool: "witness", ...two })];
    const destroyers = [await admit({ tool: "destroy", ...one }), await admit({ tool: "destroy", ...two })];
    const expected = [await run(witness), await run(other)] as const;
    expect(expected[0]).not.toBe(expected[1]);
    // With 3 pages it cannot grow, and its memory is used again: by the next skill that may have 3.
    const three = { ...defaultLimits, memoryBytes: 3 * 65_536 };
    for (let round = 0; round < 6; round += 1) {
      const limits = round % 2 === 0 ? defaultLimits : three;
      for (const destroyer of destroyers) {
        const { ending } = await sandbox.run(callOf(destroyer, { limits }));
        expect(ending.status).toBe(limits === three ? "limit" : "trapped");
      }
      expect([await run(witness, { limits }), await run(other, { limits })]).toEqual(expected);
    }
  });

  it("wait for the host or do not, by what each imports in the same place", async () => {
    const [asks, harmless] = [await admit({ tool: "ask", asks: true, ...one }), await admit({ tool: "ask", ...one })];
    let asked = 0;
    const fs = (): Promise<Uint8Array> => {
      asked += 1;
      return Promise.resolve(new Uint8Array(77));
    };
    const hostFunctions = new Map([["cordon_fs", fs]]);
    const answers = await Promise.all([asks, harmless, asks].map((module) => run(module, { hostFunctions })));
    // The length of the block at "offset 8", the length of its frame: there is none.
    expect(answers).toEqual([77n, 0n, 77n]);
    expect(asked).toBe(2);
  });

  it("keep their instances apart in sessions", async () => {
    const [first, second] = [await admit({ tool: "count", ...one }), await admit({ tool: "count", ...two })];
    await using session = sandbox.openSession(first);
    await using other = sandbox.openSession(second);
    const numbers: bigint[] = [];
    for (let round = 0; round < 3; round += 1) {
      numbers.push(numberOf(await session.run(callOf(first))) >> 8n, numberOf(await other.run(callOf(second))) >> 8n);
    }
    expect(numbers).toEqual([2n, -1_999n, 3n, -1_998n, 4n, -1_997n]);
    expect((await run(first)) >> 8n).toBe(2n);
  });

  it("are metered alike, and end when their fuel is spent", async () => {
    const limits = { ...defaultLimits, fuel: 50_000_000 };
    const [first, second] = [
      await admit({ tool: "witness", ...one }, limits),
      await admit({ tool: "witness", ...two }, limits),
    ];
    const results = [await sandbox.run(callOf(first, { limits })), await sandbox.run(callOf(second, { limits }))];
    expect(results.map(({ ending }) => ending.status)).toEqual(["ok", "ok"]);
    expect(results[0]?.usage.fuel).toBe(results[1]?.usage.fuel);
    expect(results[0]?.usage.fuel).toBeGreaterThan(24_576);
    const poor = await sandbox.run(callOf(second, { limits: { ...limits, fuel: 5_000 } }));
    expect(poor.ending.status).toBe("out-of-fuel");
  });

  it("run on a cell that takes the place of one that was killed", async () => {
    const codes = new SharedCodes();
    const options = admissionOptionsOf(defaultLimits, ["fs"]);
    const modules = [await sharedGuest({ tool: "count", ...one }), await sharedGuest({ tool: "count", ...two })].map(
      (bytes, index) => runnableModule({ moduleId: index + 1, fuel: false, ...compileModule(bytes, options, codes) }),
    );
    await using dispatch = createThreadDispatch();
    const numbers = async (): Promise<readonly bigint[]> =>
      (await Promise.all(modules.map((module) => dispatch.run({ module })))).map((result) => numberOf(result) >> 8n);
    expect(await numbers()).toEqual([2n, -1_999n]);
    for (const cell of dispatch.cells) cell.terminate("the test says so");
    await Promise.all(dispatch.cells.map(({ ended }) => ended));
    expect(await numbers()).toEqual([2n, -1_999n]);
  });
});
