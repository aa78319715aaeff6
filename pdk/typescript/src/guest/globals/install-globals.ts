import { log } from "../log.ts";
import { now } from "../clock.ts";
import { random } from "../random.ts";
import { AbortController } from "./abort-controller.ts";
import { AbortSignal } from "./abort-signal.ts";
import { crypto } from "./crypto.ts";
import { defineGlobal } from "./define-global.ts";
import { Headers } from "./headers.ts";
import { structuredClone } from "./structured-clone.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./timer-functions.ts";
import { URLSearchParams } from "./url-search-params.ts";

// The engine's own generator would begin with the same seed in every call: its state is in the snapshot.
Math.random = random;

const console = { log: log.info, info: log.info, debug: log.debug, trace: log.debug, warn: log.warn, error: log.error };
const performance = { timeOrigin: 0, now };
const members = {
  AbortController,
  AbortSignal,
  Headers,
  TextDecoder,
  TextEncoder,
  URLSearchParams,
  clearInterval,
  clearTimeout,
  console,
  crypto,
  performance,
  setInterval,
  setTimeout,
  structuredClone,
};
for (const [name, value] of Object.entries(members)) defineGlobal(name, value);
