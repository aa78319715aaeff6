import { defaultLimits, type Limits, maximumLimits, parseLimits } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { bytesText, limitText, timeText } from "./quantity-text.ts";

describe("quantities", () => {
  it("are written in the largest unit they are a whole number of", () => {
    const bytes = [0, 1, 1_023, 1_024, 65_536, 1_048_576, 16_777_217, 4_294_967_296];
    expect(bytes.map(bytesText)).toEqual([
      "0 bytes",
      "1 byte",
      "1,023 bytes",
      "1 KiB",
      "64 KiB",
      "1 MiB",
      "16,777,217 bytes",
      "4,096 MiB",
    ]);
    expect([1, 1_000, 1_500, 86_400_000].map(timeText)).toEqual(["1 ms", "1 s", "1,500 ms", "86,400 s"]);
  });

  it("name each limit as a policy does", () => {
    for (const field of Object.keys(maximumLimits) as readonly (keyof Limits)[]) {
      const value = defaultLimits[field] ?? 7;
      const [name, text] = limitText(field, value);
      expect([field, parseLimits({ [name]: name === "callRate" ? text : value })]).toEqual([field, { [field]: value }]);
    }
  });
});
