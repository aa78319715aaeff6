import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeAnswer, tallyVoices, type Voice } from "./tally.ts";

const voices = (...texts: readonly string[]): readonly Voice[] =>
  texts.map((text, index) => ({ participant: `p${index}`, text, key: normalizeAnswer(text) }));

describe("tallyVoices()", () => {
  it("agrees on what more than half of all participants say, and keeps the minority", () => {
    expect(tallyVoices(voices("Paris", "paris.", "Lyon"), 3)).toEqual({
      outcome: "agreed",
      answer: "Paris",
      groups: [
        { answer: "Paris", participants: ["p0", "p1"] },
        { answer: "Lyon", participants: ["p2"] },
      ],
      minority: [{ answer: "Lyon", participants: ["p2"] }],
    });
  });

  it("has no answer for half, for a tie, for most without more than half, and for nothing", () => {
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [["a", "a", "b", "b"], 4, "tie"],
      [["a", "a"], 4, "no-majority"],
      [["a", "a", "b", "c"], 4, "no-majority"],
      [["a", "b", "c"], 3, "tie"],
      [["a"], 2, "no-majority"],
      [[], 3, "no-answers"],
    ];
    for (const [texts, participants, outcome] of cases) {
      const tally = tallyVoices(voices(...texts), participants);
      expect([texts, tally.outcome, tally.answer, tally.minority]).toEqual([texts, outcome, undefined, []]);
    }
  });

  it("comes to the same in whatever order the voices come, and loses none", () => {
    const answers = fc.array(fc.constantFrom("a", "A.", "b", "B", "c"), { maxLength: 8 });
    const shuffled = answers.chain((texts) => {
      const all = voices(...texts);
      return fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }), fc.nat({ max: 3 }));
    });
    fc.assert(
      fc.property(shuffled, ([all, others, silent]) => {
        const tally = tallyVoices(all, all.length + silent);
        expect(tallyVoices(others, all.length + silent)).toEqual(tally);
        expect(tally.groups.flatMap(({ participants }) => participants).toSorted()).toEqual(
          all.map(({ participant }) => participant).toSorted(),
        );
        const most = Math.max(0, ...tally.groups.map(({ participants }) => participants.length));
        expect(tally.outcome === "agreed").toBe(2 * most > all.length + silent);
      }),
    );
  });
});

describe("normalizeAnswer()", () => {
  it("ignores case, blanks, compatible characters and marks around, and nothing else", () => {
    for (const text of ["Paris", " paris. ", '"Paris!"', "PARIS", "**Paris**", "Ｐａｒｉｓ"]) {
      expect(normalizeAnswer(text)).toBe("paris");
    }
    expect(normalizeAnswer("not paris")).not.toBe("paris");
    expect(normalizeAnswer("-5")).not.toBe(normalizeAnswer("5"));
    expect(normalizeAnswer("1.5")).not.toBe(normalizeAnswer("15"));
  });
});
