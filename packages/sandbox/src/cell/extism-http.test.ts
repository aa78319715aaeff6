import { decodeFrame, encodeErrorAnswer, encodeFrame } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { extismHttpFrame, readHttpAnswer } from "./extism-http.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

describe("a request of an Extism plugin", () => {
  it("becomes a frame without being looked at", () => {
    const frame = extismHttpFrame(bytes('{"url":"http://a.example/"}'), bytes("body"));
    const { header, body } = decodeFrame(frame);
    expect([header["url"], text(body)]).toEqual(["http://a.example/", "body"]);
    expect(decodeFrame(extismHttpFrame(bytes("{}"))).body.length).toBe(0);
    expect(() => decodeFrame(extismHttpFrame(bytes("no JSON"), bytes("{}")))).toThrow("not JSON");
  });
});

describe("the host's answer to it", () => {
  it("is a status, headers and a body, however large", () => {
    const headers = { "x-one": "1", long: "x".repeat(100_000) };
    const answer = readHttpAnswer(encodeFrame({ status: 201, headers }, bytes("body")));
    if ("refusal" in answer) throw new Error("Cannot find the response");
    expect([answer.response.status, text(answer.body)]).toEqual([201, "body"]);
    expect(JSON.parse(text(answer.response.headers))).toEqual(headers);
  });

  it("is the reason where there is no response", () => {
    expect(readHttpAnswer(encodeErrorAnswer({ code: "DENIED", message: "Cannot GET" }))).toEqual({
      refusal: "Cannot GET",
    });
  });
});
