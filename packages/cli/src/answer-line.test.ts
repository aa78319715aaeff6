import { explainRequest } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { answerLine } from "./answer-line.ts";

const answer = (line: string): ReturnType<typeof answerLine> => answerLine(Buffer.from(line));

describe("answerLine()", () => {
  it("answers a question like explainRequest() does", () => {
    const questions = [
      { granted: ["fs:read:/data/*"], requested: "fs:read:/data/x" },
      { granted: ["fs:read:/data/*"], requested: "fs:read:/data/../etc/passwd" },
      { granted: ["network:https:*.example.com"], requested: "network:https:https://api.example.com/v1?y=1" },
      { granted: [{ permission: "fs:read:/data/*", approval: "always" }], requested: "fs:read:/data/x" },
      { granted: [], requested: "fs:read:relative" },
    ];
    expect(questions.map((question) => answer(JSON.stringify(question)))).toEqual(
      questions.map((question) => explainRequest(question)),
    );
    expect(questions.map((question) => answer(JSON.stringify(question)).decision)).toEqual([
      "allow",
      "deny",
      "allow",
      "ask",
      "invalid",
    ]);
  });

  it("answers invalid and says why to what is no question", () => {
    const whys = ["{", '{"granted":[]', "nothing", "[]", "null", '"text"', "7"].map((line) => answer(line));
    expect(new Set(whys.map(({ decision }) => decision))).toEqual(new Set(["invalid"]));
    expect(answer("{").why).toBe("the line is not JSON");
    expect(answer("[]").why).toContain('{"granted": [...], "requested": "..."}');
    expect(answer('{"requested":"fs:read:/a"}').why).toBe('the line has no "granted"');
    expect(answer('{"granted":[]}').why).toBe('the line has no "requested"');
    expect(answer('{"granted":"fs:read:/a","requested":"fs:read:/a"}').decision).toBe("invalid");
    expect(answer('{"granted":["fs:read:/a"],"requested":["fs:read:/a"]}').decision).toBe("invalid");
    expect(answer('{"granted":["fs:read:/a",7],"requested":"fs:read:/a"}').decision).toBe("invalid");
  });

  it("takes a field __proto__ for any other field, so that nothing is granted through it", () => {
    const inner = '{"granted":["fs:read:/a"],"requested":"fs:read:/a"}';
    expect(answer(`{"__proto__":${inner}}`).why).toBe('the line has no "granted"');
    expect(answer('{"granted":[{"__proto__":{"permission":"fs:read:/a"}}],"requested":"fs:read:/a"}').decision).toBe(
      "invalid",
    );
    expect(answer(`{"__proto__":7,${inner.slice(1)}`).decision).toBe("allow");
  });

  it("refuses deep JSON wherever it is, before anything recurses over it", () => {
    const deep = `${"[".repeat(300_000)}${"]".repeat(300_000)}`;
    for (const line of [deep, `{"granted":[${deep}],"requested":"x"}`, `{"granted":[],"requested":${deep}}`]) {
      expect(answer(line)).toEqual({ decision: "invalid", rule: null, why: "the line nests deeper than 64 levels" });
    }
  });

  it("refuses bytes that are not UTF-8 instead of reading something else", () => {
    const line = Buffer.from('{"granted":[],"requested":"fs:read:/é"}', "latin1");
    expect(answerLine(line).why).toBe("the line is not UTF-8");
  });
});
