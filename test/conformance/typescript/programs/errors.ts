import type { Programs } from "../program.ts";

const caught = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  readonly key: string;
  constructor(key: string, options?: ErrorOptions) {
    super(`there is no "${key}"`, options);
    this.key = key;
  }
}

/** Errors, their causes, and what ends in one. */
export const errorPrograms: Programs = {
  "errors: causes, and causes of those": () => {
    const root = new RangeError("root");
    return new Error("outer", { cause: new NotFoundError("a", { cause: root }) });
  },
  "errors: classes of one's own": () => {
    const error = new NotFoundError("b");
    return [
      error instanceof NotFoundError,
      error instanceof Error,
      String(error),
      error.key,
      Object.keys(error),
      Error.isError(error),
      typeof error.stack,
    ];
  },
  "errors: many in one": () => new AggregateError([new TypeError("a"), "b", undefined], "all failed"),
  "errors: finally wins, and what is thrown need not be an error": () => {
    const order: string[] = [];
    const run = (): string => {
      try {
        throw new Error("lost");
      } catch {
        order.push("caught");
        return "from catch";
      } finally {
        order.push("finally");
      }
    };
    return [
      run(),
      order,
      caught(() => {
        throw { code: 7 };
      }),
      caught(() => {
        throw undefined;
      }),
    ];
  },
  "errors: the kinds the language itself throws": () =>
    [
      () => (undefined as unknown as { readonly a: unknown }).a,
      () => (null as unknown as () => void)(),
      () => new Array(-1),
      () => "a".repeat(-1),
      () => (1).toString(1),
      () => BigInt(1.5),
      () => BigInt("x"),
      () => JSON.parse("{"),
      () => decodeURIComponent("%"),
      () => new RegExp("("),
      () => Object.defineProperty(Object.freeze({}), "a", { value: 1 }),
      () => `${Symbol("a") as unknown as string}`,
      () => structuredClone(() => undefined),
      () => (1n as unknown as number) + 1,
      () =>
        Reflect.construct(
          class A {
            constructor() {
              throw new EvalError("mine");
            }
          },
          [],
        ),
    ].map((run) => {
      const error = caught(run);
      return error instanceof Error ? error.constructor.name : "nothing";
    }),
  "errors: using disposes, and joins what goes wrong": () => {
    const fail = (name: string): Disposable => ({
      [Symbol.dispose]: () => {
        throw new Error(name);
      },
    });
    const error = caught(() => {
      using first = fail("first");
      using second = fail("second");
      throw new Error(first === second ? "same" : "body");
    }) as SuppressedError;
    return [error.name, (error.error as Error).message, ((error.suppressed as SuppressedError).error as Error).message];
  },
};
