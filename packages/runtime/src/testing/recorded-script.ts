import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, parseRecordingBytes, type Receipt, type ReplayRefusal } from "@cordon/core";
import { createRuntime } from "../create-runtime.ts";
import type { Replay } from "../replay/replay.ts";
import type { CallOptions, Runtime, RuntimeOptions, Skill } from "../runtime.ts";
import { guest, manifest } from "./guest.ts";
import { scriptBody, scriptInput, type ScriptStep } from "./script-guest.ts";

const grants = ["fs:read:/data/*"];
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

/** What the script's manifest requests. */
export const wantsData: Record<string, unknown> = manifest({ permissions: grants });

/** A step without bytes of its own. */
export const nothing: Uint8Array = new Uint8Array(0);

/** Reads the file that is there. */
export const readA: ScriptStep = ["fs", encodeFrame({ op: "read", path: "/data/a.txt" })];

/** Asks for what is not granted. */
export const readHidden: ScriptStep = ["fs", encodeFrame({ op: "read", path: "/hidden" })];

/** Reads, looks at the clock twice, takes a random number and logs a line. */
export const everything: Uint8Array = scriptInput([
  readA,
  ["now", nothing],
  ["random", nothing],
  ["log", bytes("a line")],
  ["now", nothing],
]);

/** What a refused replay throws, as far as it matters. */
export const refusal = (reason: ReplayRefusal): object => ({
  name: "ReplayRefusedError",
  code: "REPLAY_REFUSED",
  reason,
});

/** A guest that follows a script, a runtime that shows it a file, and one that grants nothing. */
export interface RecordedScript extends AsyncDisposable {
  readonly module: Uint8Array;
  readonly folder: string;
  /** Loads it where the file is. */
  load(): Promise<Skill>;
  /** Records one call; with options of a runtime on one of its own. */
  record(input: Uint8Array, options?: CallOptions, runtimeOptions?: RuntimeOptions): Promise<Receipt>;
  /** Replays the module from the JSON of a receipt, where nothing is granted. */
  replay(receipt: Receipt, runtimeOptions?: RuntimeOptions): Promise<Replay>;
}

/** Sets them up. You own it: dispose of it when the tests of the file are through. */
export async function openRecordedScript(): Promise<RecordedScript> {
  const module = await guest({ execute: scriptBody(["fs"]) });
  const folder = await mkdtemp(join(tmpdir(), "cordon-replay-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  const runtimes: Runtime[] = [];
  const start = async (options: RuntimeOptions): Promise<Runtime> => {
    const runtime = await createRuntime(options);
    runtimes.push(runtime);
    return runtime;
  };
  const withFile: RuntimeOptions = { grants, mounts: { "/data": folder } };
  const source = await start(withFile);
  const elsewhere = await start({});
  return {
    module,
    folder,
    load: () => source.load(module, { manifest: wantsData }),
    async record(input, options = {}, runtimeOptions) {
      const runtime = runtimeOptions === undefined ? source : await start({ ...withFile, ...runtimeOptions });
      await using skill = await runtime.load(module, { manifest: wantsData });
      return await skill.call(input, { record: true, ...options });
    },
    async replay(receipt, runtimeOptions) {
      const runtime = runtimeOptions === undefined ? elsewhere : await start(runtimeOptions);
      const file = Buffer.from(JSON.stringify(receipt.recording));
      return await runtime.replay(parseRecordingBytes(file), module, { manifest: wantsData });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(runtimes.map((runtime) => runtime[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true });
    },
  };
}
