/** Asks somebody outside, who answers after so many milliseconds with that number as a text; a negative one fails. */
export type Ask = (afterMs: number, signal?: AbortSignal) => Promise<string>;

const delay = (delayMs: number, value?: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(value), delayMs);
  });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));

/**
 * What a program may do while it waits. Each gives what it saw, and sees the same in Node as in a skill: moments are far
 * enough apart.
 */
export const scenarios: Readonly<Record<string, (ask: Ask) => Promise<unknown>>> = {
  async orderOfTimersAndPromises(ask) {
    const seen: string[] = [];
    const see =
      (name: string) =>
      (...values: readonly unknown[]): void =>
        void seen.push([name, ...values].join(" "));
    setTimeout(see("late"), 60);
    setTimeout(see("early"), 20, 1, "two");
    setTimeout(() => {
      see("first")();
      queueMicrotask(see("microtask of first"));
      void Promise.resolve().then(see("promise of first"));
      setTimeout(see("nested"), 0);
    }, 0);
    setTimeout(see("second"), 0);
    setTimeout(see("third"), 1);
    const answer = ask(40).then((text) => see(`answer ${text}`)());
    void Promise.resolve().then(see("one")).then(see("two"));
    queueMicrotask(see("microtask"));
    see("now")();
    await answer;
    await delay(50);
    return seen;
  },

  async clearedTimers() {
    const seen: string[] = [];
    const never = setTimeout(() => seen.push("never"), 5);
    clearTimeout(never);
    clearTimeout(never);
    clearTimeout(undefined);
    let other: ReturnType<typeof setTimeout> | undefined = undefined;
    setTimeout(() => {
      seen.push("clears the other");
      clearTimeout(other);
    }, 10);
    other = setTimeout(() => seen.push("the other"), 10);
    const own = setTimeout(() => {
      seen.push("itself");
      clearTimeout(own);
    }, 20);
    await delay(60);
    return seen;
  },

  async intervals() {
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const interval = setInterval(
        (step: number) => {
          seen.push(seen.length * step);
          if (seen.length < 4) return;
          clearInterval(interval);
          resolve();
        },
        10,
        2,
      );
    });
    await delay(40);
    return seen;
  },

  async races(ask) {
    const winner = await Promise.race([ask(80), delay(20, "timer")]);
    const asked = await Promise.race([ask(20), delay(80, "timer")]);
    const any = await Promise.any([ask(-10), ask(60), ask(30)]);
    const none = await Promise.any([ask(-10), ask(-20)]).catch(nameOf);
    const all = await Promise.allSettled([ask(30), ask(-10), delay(20, "timer")]);
    const settled = all.map((entry) => (entry.status === "fulfilled" ? entry.value : nameOf(entry.reason)));
    return { winner, asked, any, none, settled };
  },

  async aborts(ask) {
    const seen: unknown[] = [];
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 20);
    seen.push(await ask(100, controller.signal).catch((error: unknown) => error));
    seen.push(await ask(10, controller.signal).catch((error: unknown) => error));
    seen.push(await ask(100, AbortSignal.timeout(20)).catch(nameOf));
    seen.push(await ask(20, AbortSignal.timeout(100)));
    const any = AbortSignal.any([AbortSignal.timeout(200), AbortSignal.timeout(20)]);
    seen.push(await ask(100, any).catch(nameOf), any.aborted);
    const early = new AbortController();
    const stopped = ask(50, early.signal).catch(nameOf);
    early.abort();
    seen.push(await stopped);
    const shared = new AbortController();
    const both = Promise.allSettled([ask(40, shared.signal), ask(80, shared.signal), ask(60)]);
    setTimeout(() => shared.abort(), 20);
    seen.push((await both).map(({ status }) => status));
    return seen;
  },

  async fifty(ask) {
    return await Promise.all(Array.from({ length: 50 }, (_, index) => ask(10 + (index % 5))));
  },

  async pool(ask) {
    const moments = [40, 10, 30, 20, 50, 10, 20];
    const done: string[] = [];
    const left = moments.entries();
    const work = async (): Promise<void> => {
      for (const [index, moment] of left) done.push(`${index}:${await ask(moment)}`);
    };
    await Promise.all([work(), work()]);
    return done.toSorted();
  },

  async failures(ask) {
    const caught: string[] = [];
    await ask(-10).catch((error: unknown) => caught.push(nameOf(error)));
    try {
      await Promise.all([ask(30), ask(-10)]);
    } catch (error) {
      caught.push(nameOf(error));
    }
    await Promise.resolve()
      .then(() => ask(-1))
      .finally(() => caught.push("finally"))
      .catch(() => caught.push("caught"));
    return caught;
  },
};
