import { decodeFrame, encodeFrame } from "@cordon/core";
import type { HostFunction } from "../host-function.ts";
import { batchOf, fileOperation, keptBy } from "./scripted-guest.ts";

/** The path a request names. */
export function pathOf(request: Uint8Array): string {
  const { path } = decodeFrame(request).header;
  return typeof path === "string" ? path : "";
}

/** Answers with the path, its bytes as the body. */
export const echoPath: HostFunction = (request) => {
  const path = pathOf(request);
  return Promise.resolve(encodeFrame({ path }, Buffer.from(path)));
};

/** A host that answers when the test says so, by path. */
export interface HeldFiles {
  readonly fs: HostFunction;
  readonly asked: string[];
  readonly aborted: string[];
  answer(path: string): void;
  /** Settles when so many were asked for. */
  until(count: number): Promise<void>;
}

/** Makes one. */
export function heldFiles(): HeldFiles {
  const answers = new Map<string, () => void>();
  const waiting: { readonly count: number; readonly settle: () => void }[] = [];
  const held: HeldFiles = {
    asked: [],
    aborted: [],
    fs: (request, { signal }) => {
      const path = pathOf(request);
      held.asked.push(path);
      for (const { count, settle } of waiting) if (held.asked.length >= count) settle();
      return new Promise((resolve, reject) => {
        answers.set(path, () => resolve(encodeFrame({ path })));
        signal.addEventListener("abort", () => {
          held.aborted.push(path);
          reject(new Error("aborted"));
        });
      });
    },
    answer: (path) => answers.get(path)?.(),
    until: (count) =>
      new Promise((settle) => {
        if (held.asked.length >= count) settle();
        else waiting.push({ count, settle });
      }),
  };
  return held;
}

interface Completed {
  readonly id: number;
  readonly header: Readonly<Record<string, unknown>> & { readonly error?: { readonly code: string } };
}

/** What a guest kept, each as the completions of one frame. */
const completions = (output: Uint8Array): readonly (readonly Completed[])[] =>
  keptBy(output).map((frame) => decodeFrame(frame).header["operations"] as unknown as readonly Completed[]);

/** The same, each as its ids or the code of its error. */
export const told = (output: Uint8Array): readonly (readonly (number | string)[])[] =>
  completions(output).map((batch) =>
    batch.map(({ id, header }) => (header.error === undefined ? id : `${id} ${header.error.code}`)),
  );

/** A frame that reads files named like their ids. */
export const files = (...ids: readonly number[]): Uint8Array => batchOf(ids.map((id) => fileOperation(id, `/${id}`)));
