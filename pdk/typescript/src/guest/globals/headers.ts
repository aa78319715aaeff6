/** What header fields can be made from. */
export type HeaderSource = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** Header fields by name, without case. Fields of one name are joined by a comma, except those of `set-cookie`. */
export class Headers {
  readonly #fields: [name: string, value: string][] = [];

  constructor(source: HeaderSource = []) {
    const pairs = Symbol.iterator in source ? source : Object.entries(source);
    for (const [name, value] of pairs) this.append(name, value);
  }

  /** Adds a field. */
  append(name: string, value: string | number): void {
    this.#fields.push([name.toLowerCase(), String(value).trim()]);
  }

  /** Puts a field in place of all of its name. */
  set(name: string, value: string | number): void {
    this.delete(name);
    this.append(name, value);
  }

  /** Removes all fields of a name. */
  delete(name: string): void {
    const wanted = name.toLowerCase();
    for (let index = this.#fields.length - 1; index >= 0; index--) {
      if (this.#fields[index]?.[0] === wanted) this.#fields.splice(index, 1);
    }
  }

  /** Whether there is a field of a name. */
  has(name: string): boolean {
    return this.#fields.some(([field]) => field === name.toLowerCase());
  }

  /** The value of a name, null when there is none. */
  get(name: string): string | null {
    const values = this.#fields.filter(([field]) => field === name.toLowerCase()).map(([, value]) => value);
    return values.length === 0 ? null : values.join(", ");
  }

  /** The values of all `set-cookie` fields. */
  getSetCookie(): string[] {
    return this.#fields.filter(([field]) => field === "set-cookie").map(([, value]) => value);
  }

  /** Calls a function with each value and name. */
  forEach(visit: (value: string, name: string, parent: Headers) => void): void {
    for (const [name, value] of this.#fields) visit(value, name, this);
  }

  *keys(): Generator<string> {
    for (const [name] of this.#fields) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.#fields) yield value;
  }

  entries(): Generator<[string, string]> {
    return this[Symbol.iterator]();
  }

  /** Name and value, in the order they came. */
  *[Symbol.iterator](): Generator<[string, string]> {
    for (const [name, value] of this.#fields) yield [name, value];
  }
}
