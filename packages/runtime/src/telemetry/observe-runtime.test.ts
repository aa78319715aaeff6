import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import type { CordonEvent, Telemetry, TelemetrySource } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { echoBody, guest } from "../testing/guest.ts";
import { observeRuntime } from "./observe-runtime.ts";

const event: CordonEvent = { type: "cell-start", timeMs: 1, cellId: 1, kind: "thread" };

/** A telemetry that writes down what it is told. */
function recording(name: string, heard: string[]): Telemetry {
  return {
    observe: () => ({ onEvent: ({ type }) => void heard.push(`${name} ${type}`), close: () => void heard.push(name) }),
  };
}

const failing: Telemetry = {
  observe: () => ({
    onEvent: () => {
      throw new Error("the disk is\nfull");
    },
    close: () => {
      throw new Error("it is still full");
    },
  }),
};

describe("observeRuntime", () => {
  it("has no listener when nobody listens", () => {
    expect(observeRuntime({}).onEvent).toBeUndefined();
    expect(observeRuntime({ telemetry: [] }).onEvent).toBeUndefined();
  });

  it("tells telemetries in their order, and then the listener", () => {
    const heard: string[] = [];
    const { onEvent, close } = observeRuntime({
      telemetry: [recording("a", heard), recording("b", heard)],
      onEvent: () => void heard.push("listener"),
    });
    onEvent?.(event);
    close();
    expect(heard).toEqual(["a cell-start", "b cell-start", "listener", "a", "b"]);
  });

  it("reads the gauges of a runtime while it is up", () => {
    const sources: TelemetrySource[] = [];
    const telemetry: Telemetry = {
      observe: (source) => {
        sources.push(source);
        return { onEvent: () => undefined };
      },
    };
    const { attach, close } = observeRuntime({ telemetry });
    const depth = (): number | undefined => sources[0]?.gauges().queuedCalls;
    expect(depth()).toBe(0);
    attach({ stats: () => ({ queuedCalls: 7, committedBytes: 0 }) });
    expect(depth()).toBe(7);
    close();
    expect(depth()).toBe(0);
  });

  it("throws what a telemetry throws that cannot observe, after it let go of the others", () => {
    const heard: string[] = [];
    const broken: Telemetry = {
      observe: () => {
        throw new RangeError("no room");
      },
    };
    expect(() => observeRuntime({ telemetry: [recording("a", heard), broken] })).toThrow(RangeError);
    expect(heard).toEqual(["a"]);
  });
});

describe("createRuntime with a telemetry", () => {
  it("goes on when it throws at every event, tells the others, and warns once", async () => {
    const heard: string[] = [];
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on("warning", listen);
    const warned = once(process, "warning");
    {
      await using runtime = await createRuntime({ telemetry: [failing, recording("next", heard)] });
      await using skill = await runtime.load(await guest({ execute: echoBody }));
      expect(await skill.call("a")).toMatchObject({ status: "ok" });
      expect(await skill.call("b")).toMatchObject({ status: "ok" });
    }
    await warned;
    await setImmediate();
    process.off("warning", listen);
    expect(heard.filter((line) => line === "next call-end").length).toBe(2);
    expect(heard.at(-1)).toBe("next");
    expect(warnings.map(({ message }) => message)).toEqual([
      String.raw`Cannot tell a telemetry what happens: the disk is\u{a}full; its next failures are not reported`,
    ]);
  });

  it("refuses what is no telemetry", async () => {
    for (const telemetry of [{}, [null], "metrics", () => undefined]) {
      const options = { telemetry } as unknown as Parameters<typeof createRuntime>[0];
      await expect(createRuntime(options)).rejects.toMatchObject({ code: "OPTION_INVALID", option: "telemetry" });
    }
  });
});
