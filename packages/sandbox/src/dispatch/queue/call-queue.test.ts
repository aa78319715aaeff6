import { callPriorities } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallNeed, callNeeds, CallQueue, type QueueableCall, type QueuePlace, type Room } from "./call-queue.ts";

interface Call extends QueueableCall {
  readonly id: number;
  need: CallNeed;
}

interface Queue {
  readonly queue: CallQueue<Call>;
  readonly places: Map<Call, QueuePlace<Call>>;
  readonly add: (call: Partial<Call>, atFront?: boolean) => Call;
}

const everywhere: Room = { plain: true, suspendable: true, long: true };

function createQueue(mayBegin: (call: Call) => boolean = () => true): Queue {
  let id = 0;
  const places = new Map<Call, QueuePlace<Call>>();
  const queue = new CallQueue<Call>({
    needOf: ({ need }) => need,
    mayBegin,
    onMove: (call, place) => void places.set(call, place),
  });
  return {
    queue,
    places,
    add: (overrides, atFront) => {
      const call: Call = { id: id++, tenant: "t", skill: "s", priority: "normal", need: "plain", ...overrides };
      places.set(call, queue.add(call, atFront));
      return call;
    },
  };
}

const takeAll = (queue: CallQueue<Call>, room: Room = everywhere): Call[] => {
  const taken: Call[] = [];
  for (let call = queue.take(room); call !== undefined; call = queue.take(room)) taken.push(call);
  return taken;
};

const anyCall = fc.record({
  tenant: fc.constantFrom("a", "b", "c"),
  skill: fc.constantFrom("x", "y"),
  priority: fc.constantFrom(...callPriorities),
  need: fc.constantFrom(...callNeeds),
});

describe("CallQueue", () => {
  it("gives every call once, and those of one skill in the order they came", () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 60 }), fc.array(fc.nat({ max: 60 })), (calls, removed) => {
        const { queue, add, places } = createQueue();
        const added = calls.map((call) => add(call));
        const gone = new Set<Call>();
        for (const index of removed) {
          const call = added[index];
          const place = call === undefined ? undefined : places.get(call);
          if (call === undefined || place === undefined) continue;
          expect(queue.remove(place)).toBe(!gone.has(call));
          gone.add(call);
        }
        expect(queue.size).toBe(added.length - gone.size);
        const taken = takeAll(queue);
        expect(new Set(taken)).toEqual(new Set(added.filter((call) => !gone.has(call))));
        expect(taken).toHaveLength(added.length - gone.size);
        expect(queue.size).toBe(0);
        const flowOf = (call: Call): string => `${call.tenant} ${call.skill} ${call.priority} ${call.need}`;
        for (const flow of new Set(taken.map(flowOf))) {
          const ids = taken.filter((call) => flowOf(call) === flow).map(({ id }) => id);
          expect(ids).toEqual(ids.toSorted((one, other) => one - other));
        }
      }),
    );
  });

  it("takes only what there is room for, and holds up nothing else", () => {
    fc.assert(
      fc.property(
        fc.array(anyCall, { maxLength: 40 }),
        fc.record({ plain: fc.boolean(), suspendable: fc.boolean(), long: fc.boolean() }),
        (calls, room) => {
          const { queue, add } = createQueue();
          const added = calls.map((call) => add(call));
          expect(new Set(takeAll(queue, room))).toEqual(new Set(added.filter(({ need }) => room[need])));
          for (const need of callNeeds)
            expect(queue.hasReady(need)).toBe(!room[need] && added.some((c) => c.need === need));
        },
      ),
    );
  });

  it("lets a single call of one tenant wait for at most one call of each other tenant", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 200 }), (tenants, each) => {
        const { queue, add } = createQueue();
        for (let index = 0; index < each; index += 1) {
          for (let tenant = 0; tenant < tenants; tenant += 1) add({ tenant: `heavy ${tenant}` });
        }
        const single = add({ tenant: "light" });
        const position = takeAll(queue).indexOf(single);
        expect(position).toBeLessThanOrEqual(tenants);
      }),
    );
  });

  it("lets a skill wait for at most one call of each other skill of its tenant", () => {
    const { queue, add } = createQueue();
    for (let index = 0; index < 100; index += 1) add({ skill: "heavy" });
    const single = add({ skill: "light" });
    expect(takeAll(queue).indexOf(single)).toBeLessThanOrEqual(1);
  });

  it("lets a call with one need wait for at most one with another", () => {
    const { queue, add } = createQueue();
    for (let index = 0; index < 100; index += 1) add({ tenant: "heavy", need: "plain" });
    const single = add({ tenant: "light", need: "suspendable" });
    expect(takeAll(queue).indexOf(single)).toBeLessThanOrEqual(1);
  });

  it("shares among priorities 16 to 4 to 1 for as long as all wait", () => {
    const { queue, add } = createQueue();
    for (const priority of callPriorities) for (let index = 0; index < 1_000; index += 1) add({ priority });
    for (let round = 0; round < 10; round += 1) {
      const taken = Array.from({ length: 21 }, () => queue.take(everywhere)?.priority);
      const counts = callPriorities.map((priority) => taken.filter((each) => each === priority).length);
      expect(counts).toEqual([16, 4, 1]);
    }
  });

  it("never starves a call: whatever keeps coming, it begins after a bounded number of others", () => {
    fc.assert(
      fc.property(
        anyCall,
        fc.array(fc.array(anyCall, { minLength: 2, maxLength: 4 }), { minLength: 400, maxLength: 400 }),
        (patient, arrivals) => {
          const { queue, add } = createQueue();
          for (const each of arrivals.slice(0, 50).flat()) add(each);
          const call = add(patient);
          // At most one in 21 for its priority, then three needs, three tenants, two skills, and those before it.
          const before = 200 * 21;
          let waited = 0;
          for (;;) {
            for (const each of arrivals[waited % arrivals.length] ?? []) add(each);
            const taken = queue.take(everywhere);
            if (taken === call) break;
            waited += 1;
            expect(waited).toBeLessThan(before);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it("gives a priority nothing for the time it had no calls", () => {
    const { queue, add } = createQueue();
    for (let index = 0; index < 500; index += 1) add({ priority: "critical" });
    for (let index = 0; index < 400; index += 1) queue.take(everywhere);
    for (let index = 0; index < 100; index += 1) add({ priority: "low" });
    const next = Array.from({ length: 34 }, () => queue.take(everywhere)?.priority);
    expect(next.filter((priority) => priority === "low").length).toBeLessThanOrEqual(3);
  });

  it("leaves out what may not begin until its tenant is unblocked", () => {
    const allowed = new Set(["b"]);
    const { queue, add } = createQueue(({ tenant }) => allowed.has(tenant));
    const blocked = [add({ tenant: "a" }), add({ tenant: "a", skill: "other" })];
    const free = add({ tenant: "b" });
    expect(takeAll(queue)).toEqual([free]);
    expect(queue.size).toBe(2);
    expect(queue.hasReady("plain")).toBe(false);
    allowed.add("a");
    expect(queue.take(everywhere)).toBeUndefined();
    queue.unblock("a");
    expect(takeAll(queue)).toEqual(blocked);
  });

  it("looks again at a skill whose first call was taken out", () => {
    const { queue, add, places } = createQueue(({ id }) => id > 0);
    const first = add({});
    const second = add({});
    expect(queue.take(everywhere)).toBeUndefined();
    const place = places.get(first);
    expect(place !== undefined && queue.remove(place)).toBe(true);
    expect(queue.take(everywhere)).toBe(second);
  });

  it("puts a call that was taken back before the others of its skill", () => {
    const { queue, add } = createQueue();
    const later = add({});
    const again = add({}, true);
    expect(takeAll(queue)).toEqual([again, later]);
  });

  it("moves a call whose module turned out to compute for long", () => {
    const { queue, add, places } = createQueue();
    const call = add({});
    const other = add({});
    call.need = "long";
    expect(queue.take({ plain: true, suspendable: true, long: false })).toBe(other);
    expect(queue.size).toBe(1);
    expect(queue.hasReady("long")).toBe(true);
    const place = places.get(call);
    expect(place !== undefined && queue.remove(place)).toBe(true);
    expect(queue.size).toBe(0);
  });
});
