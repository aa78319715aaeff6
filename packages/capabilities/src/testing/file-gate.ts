import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createGrants,
  decodeFrame,
  type DecisionRecord,
  encodeFrame,
  type FrameHeader,
  type FrameValue,
  type Limits,
  parsePermissionEntries,
} from "@cordon/core";

import { createFileCapability, type FileCapabilityOptions } from "../fs/file-capability.ts";
import { Mounts } from "../fs/mounts.ts";
import { createGate, type Gate, type GateOptions } from "../gate/gate.ts";
import { createMemoryJournal, type MemoryJournal } from "../gate/memory-journal.ts";

/** The code and the permission of an answer that failed, else its header; the body as text where there is one. */
export interface SeenAnswer {
  readonly code?: string;
  readonly message?: string;
  readonly permission?: string;
  readonly header: FrameHeader;
  readonly body: string;
}

/** A gate over real folders, for tests. You own it. */
export interface FileGate extends AsyncDisposable {
  /** The host folder mounted at `/data`. */
  readonly folder: string;
  /** A host folder beside it that is not mounted. */
  readonly outside: string;
  readonly mounts: Mounts;
  readonly gate: Gate;
  readonly journal: MemoryJournal;
  readonly decisions: readonly DecisionRecord[];
  /** Calls `cordon_fs` and decodes the answer. */
  ask(header: FrameHeader, signal?: AbortSignal, body?: string): Promise<SeenAnswer>;
}

/** What differs from a gate that may read everything below `/data`. */
export interface FileGateOptions extends Partial<Omit<GateOptions, "capabilities" | "grants" | "limits">> {
  readonly allow?: readonly unknown[];
  readonly deny?: readonly unknown[];
  readonly ask?: readonly unknown[];
  /** Default: the strings of `allow` and `ask`. */
  readonly requested?: readonly unknown[];
  readonly limits?: Partial<Limits>;
  readonly capability?: Partial<FileCapabilityOptions>;
  /** Further mounts, virtual path to a name beneath the temporary folder. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Fills the folders before they are mounted. */
  readonly fill?: (folder: string, outside: string) => Promise<void>;
}

/**
 * Makes temporary folders, mounts one at `/data` and puts a gate before it.
 *
 * @param options What differs from the default.
 */
export async function openFileGate(options: FileGateOptions = {}): Promise<FileGate> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cordon-")));
  const [folder, outside] = [join(root, "mounted"), join(root, "outside")];
  await Promise.all([mkdir(folder), mkdir(outside)]);
  await options.fill?.(folder, outside);
  const further = Object.entries(options.mounts ?? {}).map(([path, name]): [string, string] => [
    path,
    join(root, name),
  ]);
  const mounts = await Mounts.open({ "/data": folder, ...Object.fromEntries(further) });
  const {
    allow = ["fs:read:/data/**"],
    deny = [],
    ask = [],
    requested = [...allow, ...ask].map(permissionOf),
  } = options;
  const grants = createGrants({
    requested: parsePermissionEntries(requested, "manifest"),
    allow: parsePermissionEntries(allow, "allow"),
    deny: parsePermissionEntries(deny, "deny"),
    ask: parsePermissionEntries(ask, "ask"),
  });
  const journal = createMemoryJournal();
  const decisions: DecisionRecord[] = [];
  const gate = createGate({
    journal,
    onDecision: (record) => decisions.push(record),
    ...options,
    capabilities: [createFileCapability({ mounts, ...options.capability })],
    grants: () => grants,
    limits: { hostCalls: 1_000_000, hostBytes: 2 ** 40, ...options.limits },
  });
  const call = { callId: 1, signal: new AbortController().signal };
  return {
    folder,
    outside,
    mounts,
    gate,
    journal,
    decisions,
    async ask(header, signal, body = "") {
      const serve = gate.functions.get("cordon_fs");
      if (serve === undefined) throw new TypeError("Cannot find cordon_fs");
      return see(
        await serve(
          encodeFrame(header, new TextEncoder().encode(body)),
          signal === undefined ? call : { callId: 2, signal },
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      await mounts[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}

/**
 * Decodes an answer.
 *
 * @param frame What a host function returned.
 */
export function see(frame: Uint8Array): SeenAnswer {
  const { header, body } = decodeFrame(frame, { frameBytes: 2 ** 30, headerBytes: 2 ** 24, headerDepth: 8 });
  const error = header["error"] as Record<string, FrameValue> | undefined;
  return { ...(error as Partial<SeenAnswer>), header, body: new TextDecoder().decode(body) };
}

function permissionOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "permission" in entry ? entry.permission : entry;
}
