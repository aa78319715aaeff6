import { authorityStates } from "./authority-states.ts";
import { fileStates } from "./file-states.ts";
import { pathStates } from "./path-states.ts";
import { schemeStates } from "./scheme-states.ts";
import { emptyUrl, type UrlRecord } from "./url-record.ts";
import type { Parsing, State, StateName } from "./url-parsing.ts";

const states: Readonly<Record<StateName, State>> = {
  ...schemeStates,
  ...authorityStates,
  ...fileStates,
  ...pathStates,
};

/**
 * Reads a URL, by the state machine of the URL standard. Undefined for what is none.
 *
 * @param text Any text.
 * @param base What a relative one is relative to.
 */
export function parseUrl(text: string, base?: UrlRecord): UrlRecord | undefined {
  const url = emptyUrl();
  const trimmed = text.toWellFormed().replaceAll(/^[\0-\u0020]+|[\0-\u0020]+$/gu, "");
  return run(trimmed, { url, base, state: "schemeStart" }) ? url : undefined;
}

/**
 * Reads a part of a URL in place of the one that is there, as setters do.
 *
 * @param text The part.
 * @param url Changed, unless the part is not one.
 * @param state Where it begins.
 */
export function parsePart(text: string, url: UrlRecord, state: StateName): void {
  const copy: UrlRecord = { ...url, path: typeof url.path === "string" ? url.path : [...url.path] };
  if (run(text.toWellFormed(), { url: copy, base: undefined, state, override: state })) Object.assign(url, copy);
}

type Start = Pick<Parsing, "url" | "base" | "state"> & { readonly override?: StateName };

function run(text: string, { url, base, state, override }: Start): boolean {
  const input = Array.from(text.replaceAll(/[\t\n\r]/gu, ""));
  const parsing: Parsing = {
    url,
    base,
    state,
    override,
    input,
    at: 0,
    buffer: "",
    sawAt: false,
    sawPassword: false,
    inBrackets: false,
  };
  for (; ; parsing.at++) {
    const character = input[parsing.at] ?? "";
    const verdict = states[parsing.state](parsing, character);
    if (verdict !== undefined) return verdict === "end";
    if (parsing.at >= input.length) return true;
  }
}
