import {
  canonicalFileRequest,
  createGrants,
  decodeFrame,
  encodeFrame,
  type FrameHeader,
  type Grants,
  parsePermissionEntries,
} from "@cordon/core";

import type { Capability } from "../gate/capability.ts";
import { createGate, type Gate, type GateOptions } from "../gate/gate.ts";
import { createMemoryJournal, type MemoryJournal } from "../gate/memory-journal.ts";

/** Grants that let the probe act. */
export const probeGrants: Grants = createGrants({
  requested: parsePermissionEntries(["fs:read:/probe"], "manifest"),
  allow: parsePermissionEntries(["fs:read:/probe"], "allow"),
});

/** A gate before a capability that needs `fs:read:/probe` and does what a test says. */
export interface Probe {
  readonly gate: Gate;
  readonly journal: MemoryJournal;
  /** How often the capability acted. */
  readonly acts: () => number;
  /** Calls it. */
  readonly serve: (header?: FrameHeader, signal?: AbortSignal) => Promise<Uint8Array>;
}

/**
 * Opens a probe.
 *
 * @param act Makes the body of the answer.
 * @param options What differs from a gate with grants and room.
 */
export function openProbe(act: () => Promise<Uint8Array>, options: Partial<GateOptions> = {}): Probe {
  let acts = 0;
  const capability: Capability = {
    name: "probe",
    parse: (frame) => ({
      header: decodeFrame(frame).header,
      description: 'read "/probe"',
      requests: [canonicalFileRequest("read", "/probe")],
      async act(access) {
        acts++;
        const body = await act();
        access.takeBytes(body.length);
        return { header: {}, body };
      },
    }),
  };
  const journal = createMemoryJournal();
  const gate = createGate({
    capabilities: [capability],
    grants: () => probeGrants,
    limits: { hostCalls: 10, hostBytes: 10_000 },
    journal,
    ...options,
  });
  return {
    gate,
    journal,
    acts: () => acts,
    async serve(header = {}, signal = new AbortController().signal) {
      const serve = gate.functions.get("probe");
      if (serve === undefined) throw new TypeError("Cannot find the probe");
      return serve(encodeFrame(header), { callId: 1, signal });
    },
  };
}
