import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { additionText } from "./addition-text.ts";

describe("additionText()", () => {
  it("is YAML that means the addition", () => {
    const addition = {
      skills: {
        "guest@^1.0.0-beta.1": {
          allow: [
            "fs:read:/data/*",
            { permission: "network:https:*.example.com:8443/v1/**", methods: ["GET", "POST"] },
          ],
          mounts: { "/data": "./folder", "/": "./folder", "/a:b,c+~@=": "./folder" },
        },
        "other@*": { allow: ["env:read:REGION"] },
        "third@^2": { mounts: { "/x": "./folder" } },
      },
    };
    expect(parse(additionText(addition).join("\n"))).toEqual(addition);
  });
});
