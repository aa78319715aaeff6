import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { AbortGroups } from "./abort-groups.ts";

describe("AbortGroups", () => {
  it("calls everyone once through one listener, and nobody who left", () => {
    const groups = new AbortGroups();
    const controller = new AbortController();
    const called: number[] = [];
    const actions = [0, 1, 2].map((index) => () => void called.push(index));
    for (const action of actions) groups.add(controller.signal, action);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    groups.remove(controller.signal, actions[1] ?? (() => undefined));
    controller.abort();
    controller.abort();
    expect(called).toEqual([0, 2]);
  });

  it("does not listen to a signal that nobody waits for", () => {
    const groups = new AbortGroups();
    const { signal } = new AbortController();
    const action = (): void => undefined;
    groups.add(signal, action);
    groups.remove(signal, action);
    groups.remove(signal, action);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    groups.add(signal, action);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });
});
