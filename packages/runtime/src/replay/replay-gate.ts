import type { Gate, HostCallContext } from "@cordon/capabilities";
import {
  brokerImportNames,
  decodeFrame,
  type FrameHeader,
  HardLimitError,
  type JournalEntry,
  type JournalSink,
} from "@cordon/core";
import { digestOf } from "../sha256.ts";
import type { ReplayDifference } from "./replay.ts";
import type { Tape } from "./tape.ts";

/** A gate with nothing behind it: what it answers was said before. */
export interface ReplayGate extends Gate {
  /** The first request that was not the recorded one. */
  difference(): ReplayDifference | undefined;
  /** The first recorded request that the guest made and waited for then, and did not make now. */
  unmade(): { readonly index: number; readonly capability: string } | undefined;
}

/** Waits for nothing but time. It is no effect, no gate records it, and in a replay the time has passed. */
const waitFunction = "poll_oneoff";
const noBytes = new Uint8Array(0);

/** Those whose bytes count as bytes of HTTP too. */
const httpFunctions: ReadonlySet<string> = new Set(["cordon_http", "http_request"]);

/** A longer header the journal does not keep. */
const maximumHeaderBytes = 4_096;

/**
 * Makes the gate of a replay: it gives the recorded answers in order, while each request is the recorded one. From the
 * first that is not, it answers nothing more, and the guest ends. It knows no capability, so there is no effect it could
 * have.
 *
 * @param tape The recording.
 * @param journal Gets every call, as from any gate.
 */
export function createReplayGate({ hostCalls, recording }: Tape, journal: JournalSink): ReplayGate {
  const all = hostCalls.map((recorded, index) => ({ ...recorded, index }));
  const direct = all.filter(({ operation }) => operation === undefined);
  const submitted = new Map(all.map((recorded) => [recorded.operation, recorded]));
  let next = 0;
  let served = 0;
  let hostBytes = 0;
  let httpBytes = 0;
  let difference: ReplayDifference | undefined;

  const differ = (index: number, capability: string, recorded: string, replayed: string): Error => {
    difference ??= { part: "hostCalls", index, capability, recorded, replayed };
    return new Error("Cannot go on with the replay: the guest asks for something else than it did");
  };

  const serve = async (capability: string, request: Uint8Array, call: HostCallContext): Promise<Uint8Array> => {
    const recorded = call.operation === undefined ? direct[next++] : submitted.get(call.operation);
    if (recorded === undefined) {
      // One that the host had not begun when the call ended, or when the guest cancelled it.
      if ((call.operation ?? Number.NaN) <= (recording.operations?.submitted ?? 0)) return await noAnswer(call.signal);
      throw differ(all.length, capability, "no further call", capability);
    }
    const { index } = recorded;
    if (recorded.capability !== capability) throw differ(index, capability, recorded.capability, capability);
    const digest = await digestOf(request);
    if (recorded.request !== digest) throw differ(index, capability, recorded.request, digest);
    const entry: JournalEntry = {
      index,
      capability,
      request: { bytes: request.length, digest },
      startedAtMs: 0,
      outcome: "started",
    };
    served += 1;
    await journal.started(entry);
    const take = (bytes: number): void => {
      hostBytes += bytes;
      if (httpFunctions.has(capability)) httpBytes += bytes;
    };
    take(request.length);
    if (recorded.limit !== undefined) {
      await journal.ended({ ...entry, outcome: "limit", durationMs: 0 });
      throw new HardLimitError(recorded.limit, limitValue(recorded.limit, recording.limits));
    }
    const { answer } = recorded;
    if (answer === undefined) {
      if (call.operation === undefined) throw differ(index, capability, "no answer", capability);
      // Its call ended first, or did not want it any more; what it had cost by then was paid.
      if (recorded.fuel > 0) call.chargeFuel?.(recorded.fuel);
      return await noAnswer(call.signal);
    }
    take(answer.length);
    const header = headerOf(answer);
    await journal.ended({
      ...entry,
      outcome: header?.["error"] === undefined ? "answered" : "failed",
      durationMs: 0,
      answer: { ...(header === undefined ? {} : { header }), bytes: answer.length, digest: await digestOf(answer) },
    });
    if (recorded.fuel > 0) call.chargeFuel?.(recorded.fuel);
    return answer.slice();
  };

  return {
    functions: new Map([
      ...[...brokerImportNames].map(
        (name) => [name, (request: Uint8Array, call: HostCallContext) => serve(name, request, call)] as const,
      ),
      [waitFunction, () => Promise.resolve(noBytes)],
    ]),
    usage: () => ({ hostCalls: served, hostBytes, httpBytes }),
    difference: () => difference,
    unmade: () => direct[next],
  };
}

/** Rejects when the operation is over. */
function noAnswer(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new Error("Cannot answer an operation that had no answer"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

function limitValue(name: string, limits: Tape["recording"]["limits"]): number {
  return name === "hostCalls" || name === "hostBytes" || name === "httpBytes" ? limits[name] : 0;
}

/** The header of an answer, when it is one and short. */
function headerOf(answer: Uint8Array): FrameHeader | undefined {
  try {
    return decodeFrame(answer, { frameBytes: answer.length, headerBytes: maximumHeaderBytes, headerDepth: 16 }).header;
  } catch {
    return undefined;
  }
}
