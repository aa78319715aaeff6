import { describe, expect, it } from "vitest";
import { askQuestion } from "./ask-question.ts";

describe("askQuestion()", () => {
  it("says why a question has no answer", async () => {
    const asking = askQuestion({ id: "P0", quick: true, slowdown: 1 }, () => undefined);
    await expect(asking).rejects.toThrow('Cannot find the question "P0"');
  });
});
