import { describe, expect, it } from "vitest";

import { answerCodes, encodeErrorAnswer } from "./answer.ts";
import { decodeFrame } from "./frame.ts";

describe("answerCodes", () => {
  it("holds the codes of version 1 of the host ABI", () => {
    expect(Object.keys(answerCodes)).toEqual([
      "DENIED",
      "APPROVAL_REQUIRED",
      "LIMIT",
      "TIMEOUT",
      "NOT_FOUND",
      "EXISTS",
      "INVALID",
      "IO",
      "UNAVAILABLE",
      "CANCELLED",
      "IN_DOUBT",
    ]);
  });
});

describe("encodeErrorAnswer", () => {
  it("puts the error into the header and leaves out what is not set", () => {
    const frame = decodeFrame(encodeErrorAnswer({ code: "NOT_FOUND", message: 'Cannot read "/a": it does not exist' }));
    expect(JSON.parse(JSON.stringify(frame.header))).toEqual({
      error: { code: "NOT_FOUND", message: 'Cannot read "/a": it does not exist' },
    });
    expect(frame.body.length).toBe(0);
  });

  it("names the permission to ask for", () => {
    const bytes = encodeErrorAnswer({
      code: "DENIED",
      message: "Cannot read",
      permission: "fs:read:/a",
      retryable: true,
    });
    expect(JSON.parse(JSON.stringify(decodeFrame(bytes).header))).toEqual({
      error: { code: "DENIED", message: "Cannot read", permission: "fs:read:/a", retryable: true },
    });
  });
});
