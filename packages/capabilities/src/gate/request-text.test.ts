import { canonicalFileRequest, canonicalNetworkRequest } from "@cordon/core";
import { describe, expect, it } from "vitest";

import { requestText } from "./request-text.ts";

describe("requestText", () => {
  it("writes a request like a permission", () => {
    expect(requestText(canonicalFileRequest("read", "/data//a b"))).toBe("fs:read:/data/a b");
    expect(requestText(canonicalNetworkRequest("https://api.example.com/v1", { method: "GET" }))).toBe(
      "network:https:api.example.com:443/v1",
    );
  });

  it("escapes what could mislead a reader and cuts what is too long", () => {
    expect(requestText(canonicalFileRequest("read", "/data/\u202etxt"))).toBe("fs:read:/data/\\u{202e}txt");
    expect(requestText(canonicalFileRequest("read", "/a".repeat(2_000))).length).toBe(2_001);
  });
});
