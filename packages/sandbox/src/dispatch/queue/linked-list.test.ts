import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkedList, type ListNode } from "./linked-list.ts";

const step = fc.oneof(
  fc.constantFrom("append", "prepend", "shift", "rotate"),
  fc.record({ removeAt: fc.nat({ max: 20 }) }),
);

describe("LinkedList", () => {
  it("is an array whose ends and middle cost the same", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const list = new LinkedList<number>();
        const model: number[] = [];
        const nodes = new Map<number, ListNode<number>>();
        for (const [index, each] of steps.entries()) {
          if (each === "append") {
            nodes.set(index, list.append(index));
            model.push(index);
          } else if (each === "prepend") {
            nodes.set(index, list.prepend(index));
            model.unshift(index);
          } else if (each === "shift") expect(list.shift()).toBe(model.shift());
          else if (each === "rotate") {
            list.rotate();
            const first = model.shift();
            if (first !== undefined) model.push(first);
          } else if (typeof each === "object") {
            const value = model[each.removeAt];
            const node = value === undefined ? undefined : nodes.get(value);
            if (node === undefined) continue;
            expect(list.remove(node)).toBe(true);
            expect(list.remove(node)).toBe(false);
            model.splice(each.removeAt, 1);
          }
          expect([...list]).toEqual(model);
          expect(list.size).toBe(model.length);
          expect(list.first).toBe(model[0]);
        }
      }),
    );
  });

  it("does not take out what belongs to another list", () => {
    const [one, other] = [new LinkedList<string>(), new LinkedList<string>()];
    const node = one.append("a");
    other.append("b");
    expect(other.remove(node)).toBe(false);
    expect([...other]).toEqual(["b"]);
  });
});
