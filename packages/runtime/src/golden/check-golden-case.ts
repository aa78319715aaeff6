import { CordonError, type EndingStatus, parseLimits, type Usage } from "@cordon/core";
import { anything, type Check, fieldsOf, is, listOf, recordOf, text } from "./case-checks.ts";
import { isPlainObject } from "./plain-object.ts";

// Records, so that the compiler misses what is not in them.
const statuses: Readonly<Record<EndingStatus | "rejected", true>> = {
  ok: true,
  failed: true,
  denied: true,
  trapped: true,
  limit: true,
  timeout: true,
  "out-of-fuel": true,
  cancelled: true,
  crashed: true,
  "invalid-input": true,
  "invalid-output": true,
  rejected: true,
};
const amounts: Readonly<Record<keyof Usage, true>> = {
  wallMs: true,
  cpuMs: true,
  queueMs: true,
  fuel: true,
  peakMemoryBytes: true,
  inputBytes: true,
  outputBytes: true,
  hostCalls: true,
  hostBytes: true,
  httpBytes: true,
  logBytes: true,
};

const texts = recordOf(text);
const amount = is("a number of 0 or more", (value) => typeof value === "number" && value >= 0);
const oneOf = (words: readonly string[]): Check =>
  is(`one of ${words.join(", ")}`, (value) => words.includes(String(value)));

/** Below a folder, so that nothing is ever written elsewhere. */
const virtualPath: Check = is(
  'a virtual path such as "/data/notes.txt"',
  (value) => typeof value === "string" && /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/u.test(value),
);
const sentence = is(
  "a sentence in one line",
  (value) => typeof value === "string" && /\S/u.test(value) && !/[\n\r]/u.test(value),
);

const fixture: Check = (value, path, report) => {
  if (typeof value === "string") return;
  const isOne = isPlainObject(value) && Object.keys(value).length === 1;
  const [kind, target] = isOne ? (Object.entries(value)[0] ?? []) : [];
  if ((kind === "from" || kind === "link") && typeof target === "string") return;
  report(path, "it is neither a text nor { from: FILE } nor { link: TARGET }");
};

const limits: Check = (value, path, report) => {
  if (!isPlainObject(value)) return report(path, "it is not a mapping");
  for (const [name, limit] of Object.entries(value)) {
    try {
      parseLimits({ [name]: limit });
    } catch (error) {
      if (!CordonError.isInstance(error)) throw error;
      report([...path, name], error.message);
    }
  }
};

const request: Check = is('a method and an https URL without a port, such as "GET https://example.com/"', (value) => {
  const [method, address, ...rest] = typeof value === "string" ? value.split(" ") : [];
  const url = URL.parse(address ?? "");
  return rest.length === 0 && /^[A-Z]+$/u.test(method ?? "") && url?.protocol === "https:" && url.port === "";
});
const lowerCase = is("a name in lower case", (value) => value === String(value).toLowerCase());
const httpStatus = is(
  "a status of HTTP",
  (value) => Number.isInteger(value) && Number(value) > 199 && Number(value) < 600,
);
const exchange = fieldsOf(
  { request, with: recordOf(text, lowerCase), status: httpStatus, headers: texts, json: anything, text },
  ["request"],
);

const expectation = fieldsOf({
  status: oneOf(Object.keys(statuses)),
  code: text,
  limit: text,
  reason: text,
  output: anything,
  outputIncludes: anything,
  message: text,
  messageContains: listOf(text),
  kv: recordOf(anything),
  files: recordOf(
    is("a text or null", (value) => value === null || typeof value === "string"),
    virtualPath,
  ),
});

/** Reports what is wrong with a golden case as YAML gives it. */
export const checkGoldenCase: Check = fieldsOf(
  {
    name: sentence,
    tool: text,
    before: listOf(fieldsOf({ tool: text, input: anything, thenMs: amount })),
    input: anything,
    text,
    files: recordOf(fixture, virtualPath),
    mounts: listOf(virtualPath),
    http: listOf(exchange),
    secrets: texts,
    env: texts,
    config: texts,
    kv: recordOf(anything),
    limits,
    expect: expectation,
    permissions: listOf(text),
    usage: fieldsOf(Object.fromEntries(Object.keys(amounts).map((name) => [name, amount]))),
  },
  ["name"],
);
