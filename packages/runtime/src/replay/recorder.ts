import type { CallSecrets } from "@cordon/capabilities";
import {
  CordonError,
  type JournalOperations,
  type LimitName,
  type Receipt,
  type RecordedHostCall,
  type Recording,
} from "@cordon/core";
import type { HostFunction, HostFunctions } from "@cordon/sandbox";
import type { SkillCall } from "../call/skill-call.ts";
import { digestOf } from "../sha256.ts";
import { inBase64 } from "./base64.ts";
import { logsDigest } from "./logs-digest.ts";
import { recordedLimits } from "./recorded-limits.ts";

/** The bytes a recording may take when nobody says otherwise, before they are written as base64. */
export const defaultMaxRecordingBytes: number = 16 * 1024 * 1024;

/** The most anybody can set; see `maximumRecordingFileBytes`. */
export const mostRecordingBytes: number = 64 * 1024 * 1024;

const noBytes = new Uint8Array(0);

/** What one host call and one clock row take beside their bytes. */
const hostCallBytes = 256;
const clockRowBytes = 32;

/** Listens to one call. It stands between the guest and the gate, so it hears exactly what the guest is told. */
export interface CallRecorder {
  /** The same functions, listened to. */
  listen(functions: HostFunctions): HostFunctions;
  /**
   * Writes the recording, once the call has ended.
   *
   * @param receipt What it came to.
   */
  finish(receipt: Receipt): Promise<Recording>;
}

/** What a recorder keeps. */
export interface RecorderOptions {
  /** Of the loaded skill, since a call cannot change it. */
  readonly tableElements: number;
  /** The most it keeps. */
  readonly maxBytes: number;
  /** The secrets that are known when it is asked; undefined when there are none. */
  readonly secrets: () => CallSecrets | undefined;
}

interface HeardCall {
  readonly capability: string;
  readonly requestBytes: number;
  readonly request: string | Promise<string>;
  answer?: Uint8Array;
  limit?: LimitName;
  readonly operation: number | undefined;
  fuel: number;
}

/**
 * Makes the recorder of a call that has not begun.
 *
 * @param call The call. Its input is written down now: it may move to the cell later.
 * @param options What is kept.
 */
export function createRecorder(call: SkillCall, { tableElements, maxBytes, secrets }: RecorderOptions): CallRecorder {
  let heard: HeardCall[] = [];
  let bytes = call.input.length + JSON.stringify(call.context.config).length;
  let isFull = bytes > maxBytes;
  const input = isFull ? noBytes : call.input.slice();

  const hasRoom = (count: number): boolean => {
    bytes += count;
    isFull ||= bytes > maxBytes;
    // What cannot be replayed need not be kept.
    if (isFull) heard = [];
    return !isFull;
  };

  const listenTo =
    (capability: string, serve: HostFunction): HostFunction =>
    async (request, context) => {
      const { operation } = context;
      const requestBytes = request.length;
      const entry: HeardCall = { capability, requestBytes, request: digestOf(request), operation, fuel: 0 };
      const charged = {
        ...context,
        chargeFuel: (units: number): void => {
          entry.fuel += units;
          context.chargeFuel(units);
        },
      };
      if (hasRoom(hostCallBytes)) heard.push(entry);
      try {
        const answer = await serve(request, charged);
        if (hasRoom(answer.length)) entry.answer = answer.slice();
        return answer;
      } catch (error) {
        const limit = limitOf(error);
        if (limit !== undefined) entry.limit = limit;
        throw error;
      }
    };

  return {
    listen: (functions) => new Map([...functions].map(([name, serve]) => [name, listenTo(name, serve)])),
    async finish(receipt) {
      const { journal, tool, digests, skill } = receipt;
      const { config } = call.context;
      const { operations } = journal;
      const fits = hasRoom(journal.clock.length * clockRowBytes + waitBytes(operations));
      const told = [input, ...heard.flatMap(({ answer }) => answer ?? [])];
      const isSecret = receipt.redacted !== undefined || (await holdsSecret(secrets(), told, config));
      const incomplete = fits ? (isSecret ? "secret" : undefined) : "size";
      const isKept = incomplete === undefined;
      return {
        format: "cordon-recording",
        version: 1,
        module: digests.module,
        skill,
        tool,
        input: isKept ? inBase64(input) : "",
        config: isKept ? config : {},
        logLevel: call.context.logLevel,
        randomSeed: journal.randomSeed,
        clock: isKept ? journal.clock : [],
        limits: recordedLimits({ ...call.limits, tableElements }),
        hostCalls: isKept ? await Promise.all(heard.map(toRecorded)) : [],
        ...(isKept && operations !== undefined ? { operations } : {}),
        result: await resultOf(receipt),
        ...(incomplete === undefined ? {} : { incomplete }),
      };
    },
  };
}

/** Whether a secret is in what the guest was told: then none of it is kept, since what is left of it would be no replay. */
async function holdsSecret(
  secrets: CallSecrets | undefined,
  told: readonly Uint8Array[],
  config: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (secrets === undefined) return false;
  const { forRecords } = secrets;
  const texts = Object.entries(config).flat();
  if (texts.some((text) => forRecords.text(text) !== text)) return true;
  for (const bytes of told) if ((await forRecords.bytesInTurns(bytes)) !== bytes) return true;
  return false;
}

async function toRecorded({
  capability,
  request,
  requestBytes,
  answer,
  limit,
  operation,
  fuel,
}: HeardCall): Promise<RecordedHostCall> {
  return {
    capability,
    request: await request,
    requestBytes,
    ...(answer === undefined ? {} : { answer: inBase64(answer) }),
    ...(limit === undefined ? {} : { limit }),
    ...(operation === undefined ? {} : { operation }),
    ...(fuel === 0 ? {} : { fuel }),
  };
}

/** What the waits take: a row for each, and a number for each operation. */
function waitBytes({ waits }: JournalOperations = { submitted: 0, waits: [] }): number {
  return waits.reduce<number>((sum, wait) => sum + clockRowBytes * (typeof wait === "number" ? 1 : wait.length), 0);
}

async function resultOf(receipt: Receipt): Promise<Recording["result"]> {
  const { status, message, limit, digests, logs, usage } = receipt;
  return {
    status,
    ...(message === undefined ? {} : { message }),
    ...(limit === undefined ? {} : { limit }),
    output: digests.output,
    logs: await logsDigest(logs),
    logLines: logs.length,
    ...(usage.fuel === undefined ? {} : { fuel: usage.fuel }),
    peakMemoryBytes: usage.peakMemoryBytes,
  };
}

function limitOf(error: unknown): LimitName | undefined {
  return CordonError.isInstance(error) && "limit" in error ? (error.limit as LimitName) : undefined;
}
