import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createResolver } from "./resolver.ts";

let server: Socket;
const questions: string[] = [];

const types: Readonly<Record<number, string>> = { 1: "A", 28: "AAAA" };
const records: Readonly<Record<string, readonly number[]>> = {
  "both.example A": [93, 184, 216, 34],
  "both.example AAAA": [0x26, 0x06, 0x47, ...Array.from({ length: 12 }, () => 0), 1],
  "four.example A": [127, 0, 0, 1],
};

/** Answers one question with at most one record; says that there is no such record otherwise. */
function answer(question: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = question.readUInt16BE(at + 1);
  const asked = `${labels.join(".")} ${types[type]}`;
  questions.push(asked);
  if (asked.startsWith("silent.example")) return undefined;
  const record = records[asked];
  const head = Buffer.from(question.subarray(0, at + 5));
  head.writeUInt16BE(record === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(record === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (record === undefined) return head;
  return Buffer.concat([head, Buffer.of(0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, record.length, ...record)]);
}

beforeAll(async () => {
  server = createSocket("udp4");
  server.on("message", (question, from) => {
    const bytes = answer(question);
    if (bytes !== undefined) server.send(bytes, from.port, from.address);
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  server.close();
  await once(server, "close");
});

const resolver = () => createResolver({ servers: [`127.0.0.1:${server.address().port}`] });
const { signal } = new AbortController();

describe("the resolver", () => {
  it("gives the addresses of both families, IPv4 first, after one question for each", async () => {
    questions.length = 0;
    expect(await resolver().resolve("both.example", { signal })).toEqual(["93.184.216.34", "2606:4700::1"]);
    expect(questions.toSorted()).toEqual(["both.example A", "both.example AAAA"]);
  });

  it("gives what there is when one family has none, and nothing when both have none", async () => {
    expect(await resolver().resolve("four.example", { signal })).toEqual(["127.0.0.1"]);
    expect(await resolver().resolve("none.example", { signal })).toEqual([]);
  });

  it("stops asking when nobody waits any more", async () => {
    const controller = new AbortController();
    const waiting = resolver().resolve("silent.example", { signal: controller.signal });
    controller.abort();
    expect(await waiting).toEqual([]);
    await expect(resolver().resolve("both.example", { signal: controller.signal })).rejects.toThrow("aborted");
  });
});
