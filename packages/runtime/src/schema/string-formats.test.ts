import { describe, expect, it } from "vitest";
import { stringFormats } from "./string-formats.ts";

const cases: Readonly<Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  date: {
    good: ["2024-02-29", "0001-01-01"],
    bad: ["2023-02-29", "2023-13-01", "2023-1-1", "2023-04-31", "x2023-04-01"],
  },
  time: { good: ["00:00:00Z", "23:59:60.5+01:00"], bad: ["24:00:00Z", "12:00Z", "12:00:00", "12:00:00+25:00"] },
  "date-time": {
    good: ["2024-02-29T12:00:00Z", "2024-02-29 12:00:00.123-05:30"],
    bad: ["2024-02-30T12:00:00Z", "2024-02-29", "2024-02-29T12:00:00", "2024-02-29X12:00:00Z"],
  },
  email: {
    good: ["a@b", "first.last+tag@mail.example"],
    bad: ["a", "@b", "a@", "a@b@c", "a b@c", "a@-b", "ä@b", "a\n@b"],
  },
  uri: {
    good: ["https://example.com/a?b#c", "urn:a:b"],
    bad: ["/a", "example.com", "https://", "https://a b", "https://ä"],
  },
  uuid: {
    good: ["123e4567-E89B-12d3-a456-426614174000"],
    bad: ["123e4567e89b12d3a456426614174000", "{}", "g".repeat(36)],
  },
  ipv4: { good: ["127.0.0.1"], bad: ["127.1", "0x7f.0.0.1", "256.0.0.1", "::1"] },
  ipv6: { good: ["::1", "2001:db8::a"], bad: ["127.0.0.1", "fe80::1%eth0", "[::1]", ":::"] },
};

describe("stringFormats", () => {
  it("has cases for every format", () => {
    expect(Object.keys(cases).toSorted()).toEqual([...stringFormats.keys()].toSorted());
  });

  it.each(Object.entries(cases))("tells %s from what only looks like it", (format, { good, bad }) => {
    const is = stringFormats.get(format) ?? ((): boolean => false);
    for (const text of good) expect([text, is(text)]).toEqual([text, true]);
    for (const text of bad) expect([text, is(text)]).toEqual([text, false]);
  });

  it.each([...stringFormats])("answers at once for %s on a long text", (_, is) => {
    const startedMs = performance.now();
    for (const unit of ["a", "1", ".", "-", "a.", "1:", "a-", "%"]) {
      is(unit.repeat(500_000));
      is(`a@${unit.repeat(250)}!`);
      is(`https://${unit.repeat(100_000)} `);
    }
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
