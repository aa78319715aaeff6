import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerLines, maxLineBytes } from "./answer-lines.ts";
import { recordedIo, type RecordedIoOptions } from "./testing/recorded-io.ts";

const allowed = '{"granted":["fs:read:/a"],"requested":"fs:read:/a"}';
const denied = '{"granted":[],"requested":"fs:read:/a"}';

async function decisions(input: Iterable<string | Uint8Array>, options: RecordedIoOptions = {}): Promise<string[]> {
  const io = recordedIo({ ...options, input });
  await answerLines(io);
  return io.lines().map((line) => (JSON.parse(line) as { readonly decision: string }).decision);
}

describe("answerLines()", () => {
  it("answers each line that is not empty with one line, in order", async () => {
    const input = `${allowed}\n\n${denied}\r\n\r\n{broken\n${allowed}`;
    expect(await decisions([input])).toEqual(["allow", "deny", "invalid", "allow"]);
  });

  it("stays one to one for any text and any bytes", async () => {
    const line = fc.oneof(
      fc.constantFrom(
        allowed,
        denied,
        "{",
        "[[[[",
        " ",
        '"\u2028"',
        "__proto__",
        '{"granted":[],"requested":"\u2029"}',
      ),
      fc.json().map((json) => json.replaceAll(/[\r\n]/gu, "")),
      fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\r\n]/gu, "")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const answers = await decisions([lines.map((each) => `${each}\n`).join("")]);
        expect(answers).toHaveLength(lines.filter((each) => each !== "").length);
      }),
    );
  });

  it("answers invalid to a line of more than 1 MiB, and goes on with the next", async () => {
    const padding = " ".repeat(maxLineBytes - allowed.length);
    expect(await decisions([`${allowed}${padding}\n${allowed}${padding} \n${denied}\n`])).toEqual([
      "allow",
      "invalid",
      "deny",
    ]);
  });

  it("stops reading when nobody reads its answers", async () => {
    let read = 0;
    function* endless(): Generator<string> {
      for (;;) {
        read += 1;
        yield `${allowed}\n`;
      }
    }
    expect(await decisions(endless(), { readsUpTo: 3 })).toHaveLength(3);
    expect(read).toBe(4);
  });

  it("reads no further question before its answer is written", async () => {
    const io = recordedIo();
    const events: string[] = [];
    async function* input(): AsyncGenerator<Uint8Array, void, undefined> {
      for (const question of [allowed, denied]) {
        events.push("read");
        yield await Promise.resolve(Buffer.from(`${question}\n`));
      }
    }
    const writeOutput = async (text: string | Uint8Array): Promise<boolean> => {
      events.push("writing");
      await Promise.resolve();
      await Promise.resolve();
      events.push("written");
      return await io.writeOutput(text);
    };
    await answerLines({ input, writeOutput });
    expect(events).toEqual(["read", "writing", "written", "read", "writing", "written"]);
  });
});
