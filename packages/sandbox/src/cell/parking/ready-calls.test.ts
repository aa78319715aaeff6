import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReadyCall, ReadyCalls } from "./ready-calls.ts";

interface Numbered extends ReadyCall {
  readonly id: number;
}

const call = (tenant: string, id: number): Numbered => ({ id, options: { tenant } });

describe("parked calls that can go on", () => {
  it("go on tenant by tenant, however many one of them has", () => {
    const ready = new ReadyCalls<Numbered>();
    for (let id = 1; id <= 100; id += 1) ready.add(call("many", id));
    ready.add(call("few", 101));
    ready.add(call("few", 102));
    expect([1, 2, 3, 4, 5].map(() => ready.take()?.id)).toEqual([1, 101, 2, 102, 3]);
  });

  it("go on once each, in the order of their tenant, unless they are taken out", () => {
    const calls = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()));
    fc.assert(
      fc.property(calls, (list) => {
        const ready = new ReadyCalls<Numbered>();
        const all = list.map(([tenant], id) => call(tenant, id));
        for (const each of all) ready.add(each);
        for (const [index, [, isRemoved]] of list.entries()) {
          const each = all[index];
          if (isRemoved && each !== undefined) ready.remove(each);
        }
        const taken: Numbered[] = [];
        for (let next = ready.take(); next !== undefined; next = ready.take()) taken.push(next);
        const kept = all.filter((_, index) => list[index]?.[1] === false);
        for (const tenant of ["a", "b", "c"]) {
          const of = (each: readonly Numbered[]): readonly Numbered[] =>
            each.filter(({ options }) => options.tenant === tenant);
          expect(of(taken)).toEqual(of(kept));
        }
        expect(ready.isEmpty).toBe(true);
      }),
    );
  });
});
