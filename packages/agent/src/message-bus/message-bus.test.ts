import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import type { BusEvent } from "./bus-event.ts";
import type { MessageBusOptions, TopicOptions } from "./bus-options.ts";
import { createMessageBus } from "./create-message-bus.ts";
import type { BusMessage, Publication } from "./message.ts";

const open: TopicOptions = { publish: ["*"], subscribe: ["*"], whenFull: "refuse", queueLength: 3 };

function setUp(changed: Partial<MessageBusOptions> = {}) {
  const clock = createManualClock();
  const events: BusEvent[] = [];
  const bus = createMessageBus({
    topics: { findings: open },
    ackTimeoutMs: 1_000,
    clock,
    onEvent: (event) => events.push(event),
    ...changed,
  });
  const [sender, reader] = [bus.join({ name: "sender" }), bus.join({ name: "reader" })];
  return { bus, clock, events, sender, reader, types: () => events.map(({ type }) => type) };
}

const states = (publication: Publication): readonly string[] =>
  publication.deliveries().map(({ to, state, reason }) => [to, state, reason ?? ""].join(" ").trim());
const { promise: never } = Promise.withResolvers<never>();

describe("a message", () => {
  it("is sent, delivered and acked once its handler returned", async () => {
    const { sender, reader, types } = setUp();
    const bodies: unknown[] = [];
    reader.subscribe("findings", ({ body, from, untrusted }) => bodies.push([from, body, untrusted]));
    const sent = sender.publish("findings", { text: "it works" });
    expect([states(sent), bodies]).toEqual([["reader sent"], []]);
    expect(await sent.settled).toMatchObject([{ to: "reader", state: "acked" }]);
    expect(bodies).toEqual([["sender", { text: "it works" }, true]]);
    expect(types().slice(2)).toEqual(["message-send", "message-deliver", "message-ack"]);
  });

  it("is acked when the handler says so, and not before, where that is asked for", async () => {
    const { sender, reader, clock } = setUp();
    const acknowledged: (() => boolean)[] = [];
    const handler = (_: BusMessage, context: { acknowledge: () => boolean }) => acknowledged.push(context.acknowledge);
    reader.subscribe("findings", handler, { acknowledge: "explicit" });
    const [first, second] = [sender.publish("findings", 1), sender.publish("findings", 2)];
    await setImmediate();
    expect([acknowledged[0]?.(), acknowledged[0]?.(), states(first)]).toEqual([true, false, ["reader acked"]]);
    await clock.advance(1_000);
    expect([acknowledged[1]?.(), states(second)]).toEqual([false, ["reader expired timeout"]]);
  });

  it("expires in its queue, and in its handler, which is told", async () => {
    const { sender, reader, clock } = setUp();
    const signals: AbortSignal[] = [];
    reader.subscribe("findings", async (_, { signal }) => {
      signals.push(signal);
      await never;
    });
    const [first, second] = [sender.publish("findings", 1), sender.publish("findings", 2, { ackTimeoutMs: 10 })];
    await clock.advance(10);
    expect([states(first), states(second)]).toEqual([["reader delivered"], ["reader expired timeout"]]);
    await clock.advance(990);
    expect([states(first), signals.map(({ aborted }) => aborted)]).toEqual([["reader expired timeout"], [true]]);
    expect(clock.waits.length).toBe(0);
  });

  it("expires when its handler throws or rejects, and the next one is handled", async () => {
    const { sender, reader, types } = setUp();
    reader.subscribe("findings", async ({ body }) => {
      if (body === 2) await Promise.reject(new Error("no"));
      if (body === 1) throw new Error("no");
    });
    const sent = [1, 2, 3].map((body) => sender.publish("findings", body));
    await Promise.all(sent.map(({ settled }) => settled));
    expect(sent.map(states)).toEqual([["reader expired failed"], ["reader expired failed"], ["reader acked"]]);
    expect(types().filter((type) => type === "message-expire")).toHaveLength(2);
  });

  it("goes to everybody but its sender, as one frozen copy that nobody can change", async () => {
    const { bus, sender, reader } = setUp();
    const got: BusMessage[] = [];
    for (const member of [sender, reader, bus.join({ name: "third" })]) {
      member.subscribe("findings", (message) => got.push(message));
    }
    const body = { list: [1] };
    const { settled } = sender.publish("findings", body);
    body.list.push(2);
    await settled;
    expect([got.length, got[0] === got[1], got[0]?.body]).toEqual([2, true, { list: [1] }]);
    expect(Object.isFrozen(Object.values(got[0]?.body ?? {})[0])).toBe(true);
  });

  it("settles at once when nobody subscribes", async () => {
    const { sender, clock } = setUp();
    expect(await sender.publish("findings", 1).settled).toEqual([]);
    expect(clock.waits.length).toBe(0);
  });

  it("is refused when it is no JSON, or larger than it may be", () => {
    const { sender } = setUp({ maxBodyBytes: 10 });
    for (const body of ["x".repeat(9), undefined, new Date(), Number.NaN]) {
      expect(() => sender.publish("findings", body)).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
    }
    expect(sender.publish("findings", "x".repeat(8)).message.body).toBe("xxxxxxxx");
  });
});

describe("a topic", () => {
  it("lets in who has a tag for it, and nobody else", () => {
    const topics = { reports: { publish: ["writer"], subscribe: ["editor"], whenFull: "refuse" } } as const;
    const { bus, events } = setUp({ topics });
    const writer = bus.join({ name: "w", tags: ["writer"] });
    const editor = bus.join({ name: "e", tags: ["editor", "*"] });
    const subscribe = (member: typeof writer) => () => member.subscribe("reports", () => undefined);
    expect(subscribe(editor)).not.toThrow();
    expect(writer.publish("reports", 1).deliveries()).toHaveLength(1);
    const refused: unknown = expect.objectContaining({
      refusal: expect.objectContaining({ reason: "not-allowed" }) as unknown,
    });
    expect(subscribe(writer)).toThrow(refused);
    expect(() => editor.publish("reports", 1)).toThrow(refused);
    expect(() => writer.publish("other", 1)).toThrow("there is no such topic");
    expect(() => writer.publish("__proto__", 1)).toThrow("there is no such topic");
    expect(events.filter(({ type }) => type === "message-refuse")).toHaveLength(4);
  });

  it("lets nobody in that it does not name", () => {
    const { sender } = setUp({ topics: { closed: { whenFull: "refuse" } } });
    expect(() => sender.publish("closed", 1)).toThrow(/no tag/u);
    expect(() => sender.subscribe("closed", () => undefined)).toThrow(/no tag/u);
  });

  it("does what it says when a queue is full", async () => {
    const outcomes: Record<string, readonly (readonly string[])[]> = {};
    for (const whenFull of ["refuse", "drop-oldest", "drop-newest"] as const) {
      const { sender, reader } = setUp({ topics: { findings: { ...open, whenFull, queueLength: 2 } } });
      reader.subscribe("findings", () => never);
      const sent = [1].map((body) => sender.publish("findings", body));
      await setImmediate();
      sent.push(sender.publish("findings", 2));
      if (whenFull === "refuse") {
        expect(() => sender.publish("findings", 3)).toThrow('the queue of "reader" is full');
      } else sent.push(sender.publish("findings", 3));
      outcomes[whenFull] = sent.map(states);
    }
    const [delivered, waits, dropped] = [["reader delivered"], ["reader sent"], ["reader expired dropped"]];
    expect(outcomes).toEqual({
      refuse: [delivered, waits],
      "drop-oldest": [delivered, dropped, waits],
      "drop-newest": [delivered, waits, dropped],
    });
  });

  it("reaches nobody when one subscriber makes it refuse", async () => {
    const { bus, sender, reader } = setUp({ topics: { findings: { ...open, queueLength: 1 } } });
    let handled = 0;
    bus.join({ name: "quick" }).subscribe("findings", () => (handled += 1));
    reader.subscribe("findings", () => never);
    await Promise.race([sender.publish("findings", 1).settled, setImmediate()]);
    expect(() => sender.publish("findings", 2)).toThrow(/full/u);
    await setImmediate();
    expect(handled).toBe(1);
  });

  it("refuses options that are misspelt, and takes no default for what to do when a queue is full", () => {
    const make =
      (topic: object, others: object = {}) =>
      () =>
        createMessageBus({ topics: { findings: topic as TopicOptions }, ...others });
    expect(make({ publish: ["*"] })).toThrow(/whenFull/u);
    expect(make({ ...open, publishers: ["*"] })).toThrow(/publishers/u);
    expect(make({ ...open, queueLength: 0 })).toThrow(/queueLength/u);
    expect(make(open, { rates: {} })).toThrow(/rates/u);
    expect(make(open, { rate: { messages: 0, perMs: 1 } })).toThrow(/rate.messages/u);
  });
});

describe("the rate of a member", () => {
  it("bounds bursts, refills with time, and is not lost by joining again", async () => {
    const { bus, sender, reader, clock } = setUp({ rate: { messages: 2, perMs: 1_000 } });
    sender.publish("findings", 1);
    expect(() => sender.publish("nowhere", 2)).toThrow(/no such topic/u);
    expect(() => sender.publish("findings", 3)).toThrow(
      expect.objectContaining({ refusal: expect.objectContaining({ reason: "rate", retryAfterMs: 500 }) as unknown }),
    );
    expect(() => reader.publish("findings", 1)).not.toThrow();
    sender.leave();
    const again = bus.join({ name: "sender" });
    expect(() => again.publish("findings", 3)).toThrow(/sends too much/u);
    await clock.advance(500);
    expect(() => again.publish("findings", 3)).not.toThrow();
  });
});

describe("a member", () => {
  it("that left gets and sends nothing more, and what waited for it expires", async () => {
    const { bus, sender, reader } = setUp();
    reader.subscribe("findings", () => never);
    const sent = sender.publish("findings", 1);
    reader.leave();
    expect(await sent.settled).toMatchObject([{ state: "expired", reason: "left" }]);
    expect(() => reader.publish("findings", 1)).toThrow(expect.objectContaining({ code: "DISPOSED" }));
    bus.join({ name: "reader" });
    expect(() => reader.subscribe("findings", () => undefined)).toThrow(expect.objectContaining({ code: "DISPOSED" }));
  });

  it("has a name of its own, and subscribes to a topic once until it stops", async () => {
    const { bus, sender, reader } = setUp();
    expect(() => bus.join({ name: "reader" })).toThrow(/has this name/u);
    expect(() => bus.join({ name: "Not a name" })).toThrow(/name/u);
    const subscription = reader.subscribe("findings", () => undefined);
    expect(() => reader.subscribe("findings", () => undefined)).toThrow(/already/u);
    subscription[Symbol.dispose]();
    expect(sender.publish("findings", 1).deliveries()).toEqual([]);
    reader.subscribe("findings", () => undefined);
    subscription[Symbol.dispose]();
    expect(await sender.publish("findings", 1).settled).toMatchObject([{ state: "acked" }]);
  });

  it("is one of at most so many", () => {
    const { bus } = setUp({ maxMembers: 2 });
    expect(() => bus.join({ name: "third" })).toThrow(/2 members/u);
  });
});

describe("closing a bus", () => {
  it("settles everything, waits for handlers that end, and says how many did not", async () => {
    const { bus, sender, reader, clock, types } = setUp();
    const slow = bus.join({ name: "slow" });
    slow.subscribe("findings", async (_, { signal }) => void (await once(signal, "abort")));
    reader.subscribe("findings", () => never);
    const sent = [sender.publish("findings", 1), sender.publish("findings", 2)];
    await setImmediate();
    const closed = bus.close();
    for (const { settled } of sent) {
      expect((await settled).map(({ reason }) => reason)).toEqual(["closed", "closed"]);
    }
    expect(await clock.runUntil(closed)).toBe(1);
    expect([clock.waits.length, types().at(-1), await bus.close()]).toEqual([0, "bus-close", 1]);
    expect(() => sender.publish("findings", 1)).toThrow(expect.objectContaining({ code: "DISPOSED" }));
    expect(() => bus.join({ name: "late" })).toThrow(expect.objectContaining({ code: "DISPOSED" }));
  });
});

describe("a listener that throws", () => {
  it("stops nothing", async () => {
    const { sender, reader } = setUp({
      onEvent: () => {
        throw new Error("no");
      },
    });
    reader.subscribe("findings", () => undefined);
    expect(await sender.publish("findings", 1).settled).toMatchObject([{ state: "acked" }]);
  });
});

describe("any use of a bus", () => {
  it("settles each delivery once, and never runs more handlers than it may", async () => {
    const action = fc.oneof(
      fc.record({ does: fc.constant("publish" as const), takesMs: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ does: fc.constant("wait" as const), takesMs: fc.integer({ min: 1, max: 60 }) }),
    );
    const whenFull = fc.constantFrom("refuse" as const, "drop-oldest" as const, "drop-newest" as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 20 }),
        whenFull,
        fc.integer({ min: 1, max: 3 }),
        async (actions, policy, maxParallel) => {
          const { bus, clock, sender, reader, events } = setUp({
            topics: { findings: { ...open, whenFull: policy } },
            ackTimeoutMs: 40,
          });
          let [running, most] = [0, 0];
          const handler = async ({ body }: BusMessage): Promise<void> => {
            running += 1;
            most = Math.max(most, running);
            await clock.wait(Number(body));
            running -= 1;
          };
          reader.subscribe("findings", handler, { maxParallel });
          const sent: Publication[] = [];
          for (const { does, takesMs } of actions) {
            if (does === "wait") await clock.advance(takesMs);
            else {
              try {
                sent.push(sender.publish("findings", takesMs));
              } catch {
                expect(policy).toBe("refuse");
              }
            }
          }
          await clock.runUntil(bus.close());
          for (const publication of sent) {
            const ends = events.filter(
              (event) =>
                (event.type === "message-ack" || event.type === "message-expire") &&
                event.messageId === publication.message.id,
            );
            expect([ends.length, publication.deliveries().length]).toEqual([1, 1]);
          }
          expect(most).toBeLessThanOrEqual(maxParallel);
        },
      ),
      { numRuns: 50 },
    );
  });
});
