import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameError } from "../errors/frame-error.ts";
import { encodeErrorAnswer } from "./answer.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import type { FrameHeader } from "./frame-json.ts";
import { encodeCompletions } from "./operation-completions.ts";
import { type OperationBatch, readOperationBatch } from "./operation-request.ts";

const read = (header: FrameHeader, body?: Uint8Array, isPending = false): OperationBatch =>
  readOperationBatch(encodeFrame(header, body), { maxBytes: 4_000_000, isPending });

const problemOf = (operation: FrameHeader, body?: Uint8Array): string | undefined => {
  const [only] = read({ operations: [operation] }, body).operations;
  return only !== undefined && "problem" in only ? only.problem : undefined;
};

describe("readOperationBatch", () => {
  it("makes of each operation the request its host function would get", () => {
    const batch = read(
      {
        operations: [
          { id: 7, capability: "fs", header: { op: "read", path: "/a" } },
          { id: 4_294_967_295, capability: "kv", header: { op: "set" }, bodyOffset: 1, bodyLength: 2 },
        ],
      },
      Uint8Array.of(1, 2, 3),
    );
    const requests = batch.operations.map((entry) =>
      "header" in entry ? [entry.id, entry.name, encodeFrame(entry.header, entry.body)] : entry,
    );
    expect(requests).toEqual([
      [7, "cordon_fs", encodeFrame({ op: "read", path: "/a" })],
      [4_294_967_295, "cordon_kv", encodeFrame({ op: "set" }, Uint8Array.of(2, 3))],
    ]);
  });

  it("copies no body, however many operations name it", () => {
    const operations = [1, 2, 3].map((id) => ({ id, capability: "kv", header: {}, bodyLength: 1_000 }));
    const frame = encodeFrame({ operations }, new Uint8Array(1_000));
    for (const operation of readOperationBatch(frame, { maxBytes: 4_000 }).operations) {
      expect("body" in operation && operation.body.buffer === frame.buffer).toBe(true);
    }
  });

  it("refuses a header that would become much more in memory than it is", () => {
    for (const value of [{}, [], 0]) {
      expect(() => read({ cancel: Array.from({ length: 40_000 }, () => value) })).toThrow("more than 32768 values");
    }
  });

  it("says of one operation what is wrong with it", () => {
    const good = { id: 1, capability: "env", header: { name: "A" } };
    expect(problemOf(good)).toBe(undefined);
    expect(problemOf({ ...good, more: 1 })).toBe("the operation has a field it does not know");
    for (const capability of ["log", "", "__proto__", null, 1]) {
      expect(problemOf({ ...good, capability })).toBe('"capability" is none that can be submitted');
    }
    for (const header of [null, 1, [], "x"]) expect(problemOf({ ...good, header })).toBe('"header" is not an object');
    for (const range of [{ bodyOffset: 3 }, { bodyLength: 3 }, { bodyOffset: 1, bodyLength: 2 }]) {
      expect(problemOf({ ...good, ...range }, Uint8Array.of(1, 2))).toBe("its body is not in the frame");
    }
    for (const value of [-1, 0.5, 1e300, "0", null]) {
      expect(problemOf({ ...good, bodyOffset: value }, Uint8Array.of(1))).toBe("its body is not in the frame");
      expect(problemOf({ ...good, bodyLength: value }, Uint8Array.of(1))).toBe("its body is not in the frame");
    }
  });

  it("refuses a frame that cannot be read as a whole", () => {
    const operation = { capability: "env", header: {} };
    for (const header of [
      { operations: 1 },
      { operations: [1] },
      { operations: [operation] },
      { operations: [{ ...operation, id: -1 }] },
      { operations: [{ ...operation, id: 4_294_967_296 }] },
      { operations: [{ ...operation, id: "1" }] },
      { cancel: 1 },
      { cancel: ["1"] },
      { more: [] },
      { timeoutMs: 1 },
    ]) {
      expect(() => read(header)).toThrow(FrameError);
    }
    for (const timeoutMs of [-1, "1", null]) expect(() => read({ timeoutMs }, undefined, true)).toThrow(FrameError);
    expect(() => readOperationBatch(encodeFrame({}, new Uint8Array(100)), { maxBytes: 100 })).toThrow("more than 100");
    expect(() => read({ operations: [{ text: "x".repeat(1_100_000) }] })).toThrow("header has more than");
  });

  it("knows what a guest wants to end and how long it waits", () => {
    expect(read({ operations: [], cancel: [1, 2], timeoutMs: 0 }, undefined, true)).toEqual({
      operations: [],
      cancel: [1, 2],
      timeoutMs: 0,
    });
    expect(read({}, undefined, true)).toEqual({ operations: [], cancel: [], timeoutMs: undefined });
  });
});

describe("encodeCompletions", () => {
  it("puts headers and bodies of all answers into one frame", () => {
    const error = { code: "NOT_FOUND", message: "Cannot" } as const;
    const frame = decodeFrame(
      encodeCompletions([
        { id: 3, answer: encodeFrame({ bytes: 2 }, Uint8Array.of(8, 9)) },
        { id: 1, answer: encodeErrorAnswer(error) },
        { id: 2, answer: encodeFrame({ bytes: 1 }, Uint8Array.of(7)) },
      ]),
    );
    expect(JSON.parse(JSON.stringify(frame.header))).toEqual({
      operations: [
        { id: 3, header: { bytes: 2 }, bodyOffset: 0, bodyLength: 2 },
        { id: 1, header: { error }, bodyOffset: 2, bodyLength: 0 },
        { id: 2, header: { bytes: 1 }, bodyOffset: 2, bodyLength: 1 },
      ],
    });
    expect([...frame.body]).toEqual([8, 9, 7]);
  });

  it("gives back every answer unchanged", () => {
    const answers = fc.array(fc.tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), fc.uint8Array()));
    fc.assert(
      fc.property(answers, (parts) => {
        const completions = parts.map(([header, body], id) => ({
          id,
          answer: encodeFrame(header as FrameHeader, body),
        }));
        const size = 67_108_864;
        const frame = encodeCompletions(completions);
        const { header, body } = decodeFrame(frame, { frameBytes: size, headerBytes: size, headerDepth: 9 });
        const list = header["operations"] as unknown as readonly {
          readonly id: number;
          readonly header: FrameHeader;
          readonly bodyOffset: number;
          readonly bodyLength: number;
        }[];
        const again = list.map(({ id, header: own, bodyOffset, bodyLength }) => ({
          id,
          answer: encodeFrame(own, body.subarray(bodyOffset, bodyOffset + bodyLength)),
        }));
        const plain = ({ id, answer }: { id: number; answer: Uint8Array }): unknown => [
          id,
          Buffer.from(answer).toString(),
        ];
        expect(again.map(plain)).toEqual(completions.map(plain));
      }),
    );
  });

  it("refuses an answer that is no frame", () => {
    for (const answer of [new Uint8Array(3), Uint8Array.of(1, 0, 0, 0)]) {
      expect(() => encodeCompletions([{ id: 1, answer }])).toThrow(FrameError);
    }
  });
});
