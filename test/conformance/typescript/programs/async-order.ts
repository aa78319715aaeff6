import type { Programs } from "../program.ts";

/** In which order what waits goes on. */
export const asyncPrograms: Programs = {
  "async: jobs run in the order in which they became ready": async () => {
    const order: string[] = [];
    const later = async (name: string, turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await null;
      order.push(name);
    };
    queueMicrotask(() => order.push("job"));
    await Promise.all([later("three", 3), later("one", 1), later("two", 2), later("none", 0)]);
    return order;
  },
  "async: a promise that resolves to a promise takes two turns more": async () => {
    const order: string[] = [];
    const nested = new Promise((resolve) => resolve(Promise.resolve())).then(() => order.push("nested"));
    const plain = Promise.resolve()
      .then(() => order.push("1"))
      .then(() => order.push("2"))
      .then(() => order.push("3"))
      .then(() => order.push("4"));
    await Promise.all([nested, plain]);
    return order;
  },
  "async: thenables that settle twice, throw late or are none": async () => {
    const outcomes: unknown[] = [];
    const twice = {
      then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => (
        resolve(1),
        reject(2),
        resolve(3)
      ),
    };
    const late = {
      then: (resolve: (value: unknown) => void) => {
        resolve("first");
        throw new Error("too late");
      },
    };
    outcomes.push(await twice, await late, await { then: 5 });
    return outcomes;
  },
  "async: combinators keep order and give every reason": async () => {
    const fail = async (text: string): Promise<never> => {
      await null;
      throw new TypeError(text);
    };
    const slow = async (value: number): Promise<number> => {
      await null;
      await null;
      return value;
    };
    return [
      await Promise.all([slow(1), 2, Promise.resolve(3)]),
      await Promise.allSettled([slow(1), fail("a")]),
      await Promise.any([fail("a"), slow(4)]),
      await Promise.any([fail("a"), fail("b")]).catch(({ errors }: AggregateError) => errors as unknown),
      await Promise.race([slow(1), fail("first")]).catch((error: unknown) => error),
      await Promise.all([]),
    ];
  },
  "async: finally changes nothing unless it throws": async () => [
    await Promise.resolve(1).finally(() => 2),
    await Promise.reject(new Error("kept"))
      .finally(() => 2)
      .catch((error: unknown) => error),
    await Promise.resolve(1)
      .finally(() => {
        throw new Error("replaced");
      })
      .catch((error: unknown) => error),
  ],
  "async: generators with await, return and throw": async () => {
    const seen: unknown[] = [];
    async function* count(): AsyncGenerator<number, string> {
      try {
        yield await Promise.resolve(1);
        yield 2;
        yield 3;
        return "end";
      } finally {
        seen.push("closed");
      }
    }
    for await (const value of count()) {
      seen.push(value);
      if (value === 2) break;
    }
    const iterator = count();
    seen.push(await iterator.next(), await iterator.return("early"), await iterator.next());
    const throwing = count();
    await throwing.next();
    seen.push(await throwing.throw(new RangeError("inside")).catch((error: unknown) => error));
    for await (const value of [Promise.resolve("a"), "b"]) seen.push(value);
    return seen;
  },
  "async: await using disposes of what was opened, last first": async () => {
    const seen: string[] = [];
    const open = (name: string): AsyncDisposable => ({
      [Symbol.asyncDispose]: async () => {
        await null;
        seen.push(name);
      },
    });
    {
      await using first = open("first");
      await using second = open("second");
      seen.push(first === second ? "same" : "opened");
    }
    return seen;
  },
  "async: the rest of Promise": async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    resolve("resolved");
    return [
      await promise,
      await Promise.try(() => "tried"),
      await Promise.try(() => {
        throw new Error("no");
      }).catch((error: unknown) => error),
    ];
  },
  "async: timers come by their time, those of one time in their order, after every job": async () => {
    const order: string[] = [];
    const done = new Promise<void>((resolve) => setTimeout(() => (order.push("20"), resolve()), 20));
    setTimeout(() => order.push("0"), 0);
    setTimeout(() => order.push("5a"), 5);
    setTimeout((text: string) => order.push(text), 5, "5b");
    clearTimeout(setTimeout(() => order.push("never"), 1));
    queueMicrotask(() => order.push("job"));
    order.push("now");
    await done;
    return order;
  },
};
