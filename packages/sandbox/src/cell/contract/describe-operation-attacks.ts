import { setTimeout as sleep } from "node:timers/promises";
import { encodeFrame } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { assemble, imports } from "./assemble.ts";
import type { CellHarness } from "./cell-harness.ts";
import type { HostFunction } from "../host-function.ts";
import type { RunnableModule } from "../interface.ts";
import { echoPath, files } from "./held-files.ts";
import { batchOf, scriptedGuest, scriptOf } from "./scripted-guest.ts";

const word = (text: string): string => `(i64.const 0x${Buffer.from(text, "latin1").readBigUInt64LE().toString(16)})`;

interface FrameParts {
  readonly head: string;
  readonly repeated: string;
  readonly count: number;
  readonly tail: string;
  readonly bodyBytes?: number;
}

/** A guest that submits one frame: a head, a text of eight bytes again and again, a tail, and a body of zeros. */
function submits(parts: FrameParts): Promise<RunnableModule> {
  const { head, repeated, count, tail, bodyBytes = 0 } = parts;
  if ([head, repeated, tail].some((text) => text.length % 8 !== 0)) throw new Error("Cannot write a part: no words");
  const headerBytes = head.length + repeated.length * count + tail.length;
  const words = (text: string): string =>
    (text.match(/.{8}/gsu) ?? []).map((each) => `(call $put ${word(each)})`).join("\n");
  return assemble(
    `(module ${imports} (import "extism:host/user" "cordon_submit" (func $submit (param i64)))
      (memory 1) (global $at (mut i64) (i64.const 0))
      (func $put (param $word i64)
        (call $store_u64 (global.get $at) (local.get $word))
        (global.set $at (i64.add (global.get $at) (i64.const 8))))
      (func (export "execute") (result i32) (local $frame i64) (local $left i32)
        (local.set $frame (call $alloc (i64.const ${4 + headerBytes + bodyBytes})))
        (call $store_u64 (local.get $frame) (i64.const ${headerBytes}))
        (global.set $at (i64.add (local.get $frame) (i64.const 4)))
        ${words(head)}
        (local.set $left (i32.const ${count}))
        (loop $next ${words(repeated)}
          (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        ${words(tail)}
        (call $submit (local.get $frame))
        (i32.const 0)))`,
  );
}

/** Spaces before a text, so that it is whole words. */
const padded = (text: string): string => text.padStart(Math.ceil(text.length / 8) * 8, " ");

/**
 * Frames of operations that are made to cost the cell more than they cost the guest.
 *
 * @param harness The cell, once it is there.
 */
export function describeOperationAttacks(harness: () => CellHarness): void {
  describe("frames of operations that are meant to do harm", () => {
    it("cost the cell no more than the bytes a call may send, however often they name the same body", async () => {
      const bodyBytes = 600_000;
      const operation = padded(`{"id":1,"capability":"fs","header":{},"bodyLength":${bodyBytes}},`);
      const guest = await submits({
        head: padded('{"operations":['),
        repeated: operation,
        count: 800,
        tail: padded('{"id":2}]}'),
        bodyBytes,
      });
      const { ending } = await harness().run(guest, { limits: { hostBytes: 1_000_000 } });
      expect(ending).toMatchObject({ status: "limit", limit: "hostBytes" });
    });

    it("do not fill the heap of the cell, whatever their JSON is made of", async () => {
      for (const value of ["{},", "[],", "1,", "[[]],"]) {
        const repeated = value.repeat(8);
        const count = Math.floor(1_040_000 / repeated.length);
        const guest = await submits({ head: padded('{"cancel":['), repeated, count, tail: padded("{}]}") });
        const { ending } = await harness().run(guest, {
          limits: { hostBytes: 64_000_000, kernelMemoryBytes: 16_000_000 },
        });
        expect(ending).toMatchObject({ status: "trapped" });
        expect("message" in ending ? ending.message : "").toContain("more than 32768 values");
      }
    });

    it("do not let two called skills spend the same fuel, one submitted and one called directly", async () => {
      const guest = await assemble(
        `(module ${imports} (import "extism:host/user" "cordon_submit" (func $submit (param i64)))
          (import "extism:host/user" "cordon_wait" (func $wait (param i64) (result i64)))
          (import "extism:host/user" "cordon_skill" (func $skill (param i64) (result i64)))
          (func (export "execute") (result i32)
            (call $submit (call $input_offset))
            (drop (call $skill (call $input_offset)))
            (drop (call $wait (i64.const -1))) (i32.const 0)))`,
        { fuel: true },
      );
      const left: (number | undefined)[] = [];
      let acting = 0;
      const skill: HostFunction = async (_request, context) => {
        acting += 1;
        expect(acting).toBe(1);
        await sleep(20);
        left.push(context.left.fuel);
        context.chargeFuel(60_000);
        acting -= 1;
        return encodeFrame({});
      };
      const input = Buffer.from(batchOf([{ id: 1, capability: "skill", header: { id: "a" } }])).toString("latin1");
      const { usage } = await harness().run(guest, { script: input, skill, limits: { fuel: 100_000 } });
      expect(usage.fuel).toBe(100_000);
      expect(left).toHaveLength(2);
      expect(left[0]).toBeGreaterThan(90_000);
      expect(left[1]).toBeLessThan(40_000);
    });

    it("are counted as submitted whether the host came to them before the call ended or not", async () => {
      const guest = await scriptedGuest();
      for (let round = 0; round < 10; round += 1) {
        const script = scriptOf({ submit: files(1, 2, 3) }, { submit: files(4) });
        const { ending, operations } = await harness().run(guest, { script, fs: echoPath });
        expect(ending).toEqual({ status: "ok" });
        expect(operations).toEqual({ submitted: 4, waits: [] });
      }
    });
  });
}
