import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createTerminal, type Terminal } from "./terminal.ts";

interface FakeTerminal {
  readonly terminal: Terminal;
  readonly type: (text: string) => void;
  readonly hangUp: () => void;
  /** What is on the screen. */
  readonly screen: () => string;
  /** Settles once a text is on the screen. */
  readonly shows: (text: string) => Promise<void>;
}

function fakeTerminal(): FakeTerminal {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = "";
  let onText = (): void => {};
  output.on("data", (piece: Buffer) => {
    screen += piece.toString("utf8");
    onText();
  });
  return {
    terminal: createTerminal({ input, output }),
    type: (text) => void input.write(text),
    hangUp: () => void input.end(),
    screen: () => screen,
    shows: async (text) => {
      while (!screen.includes(text)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        onText = resolve;
        await promise;
      }
    },
  };
}

const patient = new AbortController().signal;

describe("a terminal", () => {
  it("shows a question and gives the next line, time after time", async () => {
    const { terminal, type, shows } = fakeTerminal();
    const first = terminal.question("One? ", patient);
    await shows("One? ");
    type("yes\n");
    expect(await first).toBe("yes");
    const second = terminal.question("Two? ", patient);
    await shows("Two? ");
    type("\n");
    expect(await second).toBe("");
  });

  it("takes nothing for an answer that was typed before the question was there", async () => {
    const { terminal, type, shows, screen } = fakeTerminal();
    type("y\ny\n");
    const asked = terminal.question("Really? ", patient);
    await shows("Really? ");
    type("no\n");
    expect([await asked, screen()]).toEqual(["no", "Really? "]);
  });

  it("gives nothing once it is closed, also while it asks", async () => {
    const { terminal, hangUp, shows } = fakeTerminal();
    const asked = terminal.question("Really? ", patient);
    await shows("Really? ");
    hangUp();
    expect(await asked).toBeUndefined();
    expect(await terminal.question("And now? ", patient)).toBeUndefined();
  });

  it("stops waiting at the signal, and shows nothing after it", async () => {
    const { terminal, shows, screen } = fakeTerminal();
    const ending = new AbortController();
    const asked = terminal.question("Really? ", ending.signal);
    await shows("Really? ");
    ending.abort(new Error("over"));
    await expect(asked).rejects.toThrow("over");
    await expect(terminal.question("Again? ", ending.signal)).rejects.toThrow("over");
    expect(screen()).toBe("Really? ");
  });
});
