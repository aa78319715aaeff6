import { defaultLimits } from "@cordon/core";
import { describe, expect, it } from "vitest";
import type { CellResult } from "../../cell/call.ts";
import type { CallOnCell, Cell } from "../../cell/interface.ts";
import { unrunResult } from "../../cell/unrun-result.ts";
import { DispatchedCall } from "../dispatched-call.ts";
import { PooledCell } from "../pool/pooled-cell.ts";
import { createTestClock, type TestClock } from "../testing/test-clock.ts";
import type { PinnedSession } from "./pinned-session.ts";
import { Sessions } from "./sessions.ts";

interface World {
  readonly clock: TestClock;
  readonly sessions: Sessions;
  readonly begun: readonly DispatchedCall[];
  readonly refused: readonly string[];
  readonly state: { mayBegin: boolean; alive: boolean };
  readonly stopped: readonly DispatchedCall[];
  call(session: PinnedSession): DispatchedCall;
  end(call: DispatchedCall, status: "ok" | "trapped"): void;
}

/** Sessions on one cell that does what the test says. */
function createWorld(maxSessions = 64): World {
  const clock = createTestClock();
  const begun: DispatchedCall[] = [];
  const stopped: DispatchedCall[] = [];
  const refused: string[] = [];
  const state = { mayBegin: true, alive: true };
  const cell = {
    cellId: 1,
    get alive() {
      return state.alive;
    },
    openSession: () => undefined,
    closeSession: () => Promise.resolve(),
    mayBegin: () => true,
  } as unknown as Cell;
  const pooled = new PooledCell(cell, 0);
  const sessions = new Sessions({
    maxSessions,
    clock,
    chooseCell: () => pooled,
    mayBegin: () => state.mayBegin,
    begin: (call) => {
      call.onCell = { stop: () => stopped.push(call) } as unknown as CallOnCell;
      begun.push(call);
    },
    refuse: (_call, ending) => refused.push(ending.status),
  });
  return {
    clock,
    sessions,
    begun,
    refused,
    state,
    stopped,
    call: (session) => {
      const call = createCall(session);
      sessions.add(session, call);
      return call;
    },
    end: (call, status) => {
      if (call.session !== undefined) sessions.ended(call.session, resultOf(status));
    },
  };
}

function resultOf(status: "ok" | "trapped"): CellResult {
  return unrunResult(status === "ok" ? { status } : { status, message: "" }, 0, 1);
}

function createCall(session: PinnedSession): DispatchedCall {
  const plan = { initializers: [], tools: [], memory: undefined, brokerImports: [], fuel: false };
  const module = { moduleId: 1, plan } as unknown as DispatchedCall["options"]["module"];
  const request = {
    call: { input: new Uint8Array(0) } as unknown as DispatchedCall["call"],
    options: { module, hostFunctions: new Map(), callId: 1, tenant: "", mayMoveInput: false },
    priority: "normal",
    tenant: "",
    skill: "",
    limits: defaultLimits,
    signal: undefined,
    onBegin: undefined,
    session,
  } as const;
  return new DispatchedCall(request, 0, () => undefined);
}

function opened({ sessions }: World, idleTimeMs = 1_000): PinnedSession {
  const session = sessions.open(idleTimeMs);
  if (session === undefined) throw new Error("no session");
  return session;
}

describe("Sessions", () => {
  it("ends one that was idle for its time, counted from the end of its last call", () => {
    const world = createWorld();
    const session = opened(world);
    world.clock.pass(900);
    const call = world.call(session);
    world.clock.pass(5_000);
    expect(session.endedBy).toBeUndefined();
    world.end(call, "ok");
    world.clock.pass(999);
    expect(session.endedBy).toBeUndefined();
    world.clock.pass(1);
    expect(session.endedBy).toBe("idle");
  });

  it("leaves no alarm behind", async () => {
    const world = createWorld();
    const session = opened(world);
    world.sessions.end(session, "disposed");
    await session.closed;
    expect([world.clock.alarms, world.sessions.count]).toEqual([0, 0]);
  });

  it("begins the next call when the one before has ended, in order", () => {
    const world = createWorld();
    const session = opened(world);
    const calls = [world.call(session), world.call(session), world.call(session)] as const;
    expect(world.begun).toEqual([calls[0]]);
    world.end(calls[0], "ok");
    world.end(calls[1], "ok");
    expect(world.begun).toEqual(calls);
  });

  it("begins a call that concurrency held back once there is room, and counts it as waiting until then", () => {
    const world = createWorld();
    const session = opened(world);
    world.state.mayBegin = false;
    world.call(session);
    expect([world.begun.length, world.sessions.waiting, world.sessions.isBlocked]).toEqual([0, 1, true]);
    world.state.mayBegin = true;
    world.sessions.fill();
    expect([world.begun.length, world.sessions.waiting, world.sessions.isBlocked]).toEqual([1, 0, false]);
  });

  it("refuses what waits when the call before ends badly, and never begins it", () => {
    const world = createWorld();
    const session = opened(world);
    const first = world.call(session);
    world.call(session);
    world.end(first, "trapped");
    expect([session.endedBy, world.refused, world.begun]).toEqual(["trapped", ["cancelled"], [first]]);
  });

  it("stops what runs when it is ended, and is closed after that", async () => {
    const world = createWorld();
    const session = opened(world);
    const call = world.call(session);
    world.sessions.end(session, "disposed");
    expect([world.stopped, world.sessions.count]).toEqual([[call], 1]);
    world.end(call, "trapped");
    await session.closed;
    expect([session.endedBy, world.sessions.count]).toEqual(["disposed", 0]);
  });

  it("ends with its cell, also when nothing runs", () => {
    const world = createWorld();
    const session = opened(world);
    world.state.alive = false;
    world.sessions.cellEnded(session.cell);
    expect(session.endedBy).toBe("crashed");
  });

  it("opens as many as may be, those included that their cells have not let go of", async () => {
    const world = createWorld(2);
    const first = opened(world);
    opened(world);
    expect(world.sessions.open(1)).toBeUndefined();
    world.sessions.end(first, "disposed");
    expect(world.sessions.open(1)).toBeUndefined();
    await first.closed;
    expect(world.sessions.open(1)?.endedBy).toBeUndefined();
  });
});
