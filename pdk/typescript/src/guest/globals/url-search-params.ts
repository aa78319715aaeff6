import { percentDecode } from "./url/percent-encoding.ts";

/** What search parameters can be made from. */
export type SearchParamsSource = string | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

interface Link {
  readonly reset: (query: string) => void;
  changed: (query: string) => void;
}

const linkOf = new WeakMap<URLSearchParams, Link>();

/** `URLSearchParams` of the URL standard. */
export class URLSearchParams {
  #pairs: [name: string, value: string][] = [];

  constructor(source: SearchParamsSource = "") {
    linkOf.set(this, { reset: (query) => (this.#pairs = parse(query)), changed: () => undefined });
    if (typeof source === "string") this.#pairs = parse(source.startsWith("?") ? source.slice(1) : source);
    else
      for (const [name, value] of Symbol.iterator in source ? source : Object.entries(source)) this.append(name, value);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string | number | boolean): void {
    this.#pairs.push([name.toWellFormed(), String(value).toWellFormed()]);
    this.#changed();
  }

  delete(name: string, value?: string): void {
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== name || (value !== undefined && pair[1] !== value));
    this.#changed();
  }

  get(name: string): string | null {
    return this.#pairs.find((pair) => pair[0] === name)?.[1] ?? null;
  }

  getAll(name: string): string[] {
    return this.#pairs.filter((pair) => pair[0] === name).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    return this.#pairs.some((pair) => pair[0] === name && (value === undefined || pair[1] === value));
  }

  set(name: string, value: string | number | boolean): void {
    const first = this.#pairs.find((pair) => pair[0] === name);
    if (first === undefined) {
      this.append(name, value);
      return;
    }
    first[1] = String(value).toWellFormed();
    this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== name);
    this.#changed();
  }

  /** By name, in the order of UTF-16 code units; equal names keep their order. */
  sort(): void {
    this.#pairs.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    this.#changed();
  }

  forEach(visit: (value: string, name: string, parent: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) visit(value, name, this);
  }

  *keys(): Generator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  *entries(): Generator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }

  #changed(): void {
    linkOf.get(this)?.changed(this.toString());
  }
}

/**
 * Makes search parameters those of a URL.
 *
 * @param parameters Still without one.
 * @param changed Called with the query whenever they change.
 * @returns Puts those of another query in their place.
 */
export function linkSearchParams(
  parameters: URLSearchParams,
  changed: (query: string) => void,
): (query: string) => void {
  const link = linkOf.get(parameters);
  if (link === undefined) throw new TypeError("Cannot link the search parameters: they are none");
  link.changed = changed;
  return link.reset;
}

function parse(text: string): [string, string][] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...rest] = part.split("=");
      return [decode(name), decode(rest.join("="))];
    });
}

/** Percent signs that do not begin an escape stay as they are. */
function decode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
