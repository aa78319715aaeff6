import type { Programs } from "../program.ts";

/** What the language can say, as the build turns it into what the engine runs. */
export const syntaxPrograms: Programs = {
  "syntax: classes with private members, static blocks and accessors": () => {
    class Counter {
      static #made = 0;
      static readonly names: string[] = [];
      static {
        Counter.names.push("static block");
      }
      #value = 0;
      static get made(): number {
        return Counter.#made;
      }
      constructor() {
        Counter.#made += 1;
      }
      get value(): number {
        return this.#value;
      }
      #add(amount: number): this {
        this.#value += amount;
        return this;
      }
      add(amount: number): this {
        return this.#add(amount);
      }
      static is(other: object): boolean {
        return #value in other;
      }
    }
    class Named extends Counter {
      override add(amount: number): this {
        return super.add(amount * 10);
      }
    }
    const counter = new Named().add(2).add(3);
    return [counter.value, Counter.made, Counter.is(counter), Counter.is({}), Counter.names, counter.constructor.name];
  },
  "syntax: taking apart and putting together": () => {
    const {
      a,
      b: { c = 3, ...inner } = {},
      ...rest
    } = { a: 1, b: { d: 4, e: 5 } as { c?: number; d: number; e: number }, f: 6, g: 7 };
    const [first = 9, , third, ...others] = [undefined, 2, 3, 4, 5];
    const run = ({ x = 1, y = x + 1 }: { x?: number; y?: number } = {}, ...more: number[]): unknown => [x, y, more];
    return [
      a,
      c,
      inner,
      rest,
      first,
      third,
      others,
      run(),
      run({ x: 5 }, 1, 2),
      { ...(null as unknown as object), ...[9], a: 1 },
    ];
  },
  "syntax: what may be missing": () => {
    const value: { readonly deep?: { readonly list?: readonly number[]; readonly call?: () => number } } = {};
    let text: string | undefined;
    text ??= "given";
    text &&= `${text}!`;
    return [value.deep?.list?.[0], value.deep?.call?.(), text, text ?? 1, Number(value.deep) || 1, value.deep ?? "b"];
  },
  "syntax: generators, iterables and symbols": () => {
    function* inner(): Generator<number, string, unknown> {
      const got = yield 1;
      return `got ${String(got)}`;
    }
    function* outer(): Generator<unknown> {
      yield yield* inner();
    }
    const iterator = outer();
    const range = {
      *[Symbol.iterator]() {
        yield* [1, 2, 3];
      },
    };
    return [
      iterator.next(),
      iterator.next("x"),
      iterator.next(),
      [...range],
      Math.max(...range),
      `${{ [Symbol.toPrimitive]: (hint: string) => hint }}`,
    ];
  },
  "syntax: closures in loops, labels and switches": () => {
    const closures: (() => number)[] = [];
    for (let index = 0; index < 3; index += 1) closures.push(() => index);
    const found: string[] = [];
    outer: for (const x of [1, 2, 3]) {
      for (const y of [1, 2, 3]) {
        if (y === 2) continue outer;
        if (x === 3) break outer;
        found.push(`${x}${y}`);
      }
    }
    return [closures.map((closure) => closure()), found];
  },
  "syntax: tags, templates and raw texts": () => {
    const tag = ({ raw }: TemplateStringsArray, ...values: unknown[]): unknown => [raw, values];
    return [tag`a\n${1}b${"c"}`, String.raw`\u00e9${2}`, `${[1, [2, 3]]}`];
  },
  "syntax: proxies and reflection": () => {
    const log: string[] = [];
    const proxy = new Proxy({ a: 1 } as Record<string, unknown>, {
      get: (target, key, receiver) => (log.push(`get ${String(key)}`), Reflect.get(target, key, receiver) as unknown),
      has: (_target, key) => (log.push(`has ${String(key)}`), true),
      ownKeys: () => ["a", "b"],
      getOwnPropertyDescriptor: () => ({ value: 2, enumerable: true, configurable: true }),
    });
    return [
      proxy["a"],
      "zz" in proxy,
      Object.keys(proxy),
      { ...proxy },
      log,
      Reflect.ownKeys({ b: 1, 1: 2, a: 3, [Symbol.iterator]: 4 }).map(String),
    ];
  },
  "syntax: order of evaluation and coercion": () => {
    const order: string[] = [];
    const say = <Value>(name: string, value: Value): Value => (order.push(name), value);
    const target: Record<string, number> = {};
    target[say("key", "k")] = say("left", 1) + say("right", 2);
    return [
      order,
      target,
      [] + ({} as unknown as string),
      JSON.stringify([1]) == (`[${1}]` as unknown),
      null == undefined,
      typeof null,
      +true,
      "b" + "a" + +"x" + "a",
    ];
  },
  "syntax: enums and namespaces of functions": () => {
    const Level = { low: 1, high: 2 } as const;
    const names = Object.entries(Level).map(([name, value]) => `${name}=${value}`);
    return [names, Object.fromEntries(Object.entries(Level).map(([name, value]) => [value, name]))];
  },
};
