import { runProgram } from "../program.ts";
import { recordedIo } from "./recorded-io.ts";

/** A command that goes on until it is interrupted. */
export interface WatchingCommand {
  /** Waits until it has said a text, on either stream, after what was waited for before. */
  readonly says: (text: string) => Promise<void>;
  /** Everything it said so far. */
  readonly said: () => string;
  /** Interrupts it and waits for its exit code. */
  readonly interrupt: () => Promise<number>;
}

/**
 * Starts a command in this process.
 *
 * @param words What is typed after `cordon`.
 */
export function startWatching(...words: readonly string[]): WatchingCommand {
  const controller = new AbortController();
  let said = "";
  let heard = 0;
  let news = Promise.withResolvers<void>();
  const add = (text: string): void => {
    said += text;
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const io = recordedIo({ signal: controller.signal, onError: add });
  const ended = runProgram(words, {
    ...io,
    writeOutput: (text) => {
      add(String(text));
      return Promise.resolve(true);
    },
  });
  const end = ended.then((exitCode) => add(`ended with ${exitCode}`));
  return {
    says: async (text) => {
      for (;;) {
        const place = said.indexOf(text, heard);
        if (place !== -1) {
          heard = place + text.length;
          return;
        }
        if (said.includes("ended with", heard)) throw new Error(`Cannot go on: it said\n${said}`);
        await news.promise;
      }
    },
    said: () => said,
    interrupt: async () => {
      controller.abort(new Error("interrupted"));
      await end;
      return await ended;
    },
  };
}
