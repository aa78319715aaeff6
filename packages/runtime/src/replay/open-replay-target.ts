import { createRateWindows, type MountTable } from "@cordon/capabilities";
import { createGrants, operatorLimits, type Recording, selectSkillPolicy, tighten } from "@cordon/core";
import { createSkillDirectory } from "../nesting/skill-directory.ts";
import type { LoadOptions } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";
import { openSkillSchemas } from "../schema/skill-schemas.ts";
import { sha256 } from "../sha256.ts";
import { admitSkill } from "../skill/admit-skill.ts";
import { resolveManifest } from "../skill/resolve-manifest.ts";
import { resolveTools } from "../skill/resolve-tools.ts";
import { usableSecrets } from "../skill/usable-secrets.ts";
import { takeSkillSource } from "../skill/skill-source.ts";
import { checkRecordedLimits } from "./recorded-limits.ts";
import { checkModule, type ReplayTarget } from "./replay-call.ts";

/** A module that was loaded for one replay. */
export interface OpenReplayTarget extends ReplayTarget, Disposable {}

const nothingGranted = createGrants({ requested: [], allow: [], deny: [] });
const nothingMounted: MountTable = Object.freeze({
  folders: [],
  find: () => undefined,
  hasBelow: () => false,
  use: async (action) => await action(),
});

/**
 * Loads a module for a replay and nothing else: it is granted nothing and sees no folder, because a replay needs neither.
 * It is rewritten as the recording says the module of then was, within what the operator lets it have now.
 *
 * @throws What loading a skill throws, but for missing permissions and mounts; ReplayRefusedError
 */
export async function openReplayTarget(
  state: RuntimeState,
  source: string | URL | Uint8Array,
  { recording, options }: { readonly recording: Recording; readonly options: LoadOptions },
): Promise<OpenReplayTarget> {
  const taken = await takeSkillSource(source);
  const digest = await sha256(taken.bytes);
  checkModule(recording, digest);
  const { manifest, isGiven } = resolveManifest(taken, options.manifest);
  const { id, version } = manifest;
  const { policy } = state.policy;
  const selection = selectSkillPolicy(policy, { id, version, digest, signers: [] });
  const ofEntry = selection.kind === "entry" ? selection.entry.limits : {};
  const limits = tighten(operatorLimits(policy.defaults, ofEntry, state.limits), manifest.limits);
  const { fuel, tableElements } = recording.limits;
  checkRecordedLimits(recording.limits, limits);
  const { fuel: _unmetered, ...others } = limits;
  const rewriting = { ...others, tableElements, ...(fuel === undefined ? {} : { fuel }) };
  using owned = new DisposableStack();
  const schemas = owned.use(await openSkillSchemas(manifest, state.dataThread));
  const admission = { state, bytes: taken.bytes, digest, manifest, limits: rewriting, options };
  const module = owned.use(await admitSkill(admission));
  const kept = owned.move();
  return {
    state,
    skill: { id, version },
    tools: resolveTools(isGiven ? manifest : undefined, module.facts),
    limits: rewriting,
    environment: {
      sandbox: state.sandbox,
      module,
      schemas,
      asksHost: false,
      grants: nothingGranted,
      grantsWithin: () => nothingGranted,
      mounts: nothingMounted,
      callsSkills: false,
      directory: createSkillDirectory(),
      maxCallDepth: 0,
      capabilities: () => [],
      rates: createRateWindows(),
      approvals: undefined,
      policyDigest: state.policyDigest,
      onDecision: () => undefined,
      onHostCall: undefined,
      secrets: state.secrets?.forSkill(usableSecrets(manifest)),
      results: undefined,
      onBegin: undefined,
    },
    [Symbol.dispose]: () => kept.dispose(),
  };
}
