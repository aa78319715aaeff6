import { resolve } from "node:path";
import { createRateWindows, Mounts } from "@cordon/capabilities";
import {
  brokerImportNames,
  type Limits,
  type Manifest,
  ModuleRejectedError,
  operatorLimits,
  selectSkillPolicy,
  type SkillPolicy,
  SkillRefusedError,
  tighten,
} from "@cordon/core";
import type { SandboxModule } from "@cordon/sandbox";
import { skillResults } from "../cache/skill-results.ts";
import { createCallEvents } from "../call/call-events.ts";
import type { SkillCallEnvironment } from "../call/skill-call.ts";
import { checkLoadOptions } from "../options/check-options.ts";
import type { LoadOptions, Skill } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";
import { openSkillSchemas } from "../schema/skill-schemas.ts";
import { sha256 } from "../sha256.ts";
import { admitSkill } from "./admit-skill.ts";
import { checkMounted } from "./check-mounted.ts";
import { LoadedSkill } from "./loaded-skill.ts";
import { resolveManifest } from "./resolve-manifest.ts";
import { usableSecrets } from "./usable-secrets.ts";
import { resolveTools } from "./resolve-tools.ts";
import { skillCapabilities } from "./skill-capabilities.ts";
import { grantsWithinCallers, grantsOf } from "./skill-grants.ts";
import { takeSkillSource } from "./skill-source.ts";

/**
 * Loads one skill: read once, resolve what it requests and what it gets, admit, link. In this order, so that a skill that
 * asks for too much is refused with everything it asks for.
 *
 * @param state What the runtime shares among its skills.
 * @throws What {@link Runtime.load} throws.
 */
export async function loadSkill(
  state: RuntimeState,
  source: string | URL | Uint8Array,
  options: LoadOptions,
): Promise<Skill> {
  checkLoadOptions(options);
  const taken = await takeSkillSource(source);
  const digest = await sha256(taken.bytes);
  const { manifest, isGiven } = resolveManifest(taken, options.manifest);
  const entry = entryOf(state, manifest, digest);
  const operator = operatorLimits(state.policy.policy.defaults, entry?.limits ?? {}, state.limits);
  const limits = tighten(operator, manifest.limits);
  const grants = grantsOf(manifest, { policy: state.policy.policy, entry, everySkill: state.everySkill });
  const folders = foldersOf(state, entry);
  checkMounted(manifest, Object.keys(folders));
  using owned = new DisposableStack();
  const schemas = owned.use(await openSkillSchemas(manifest, state.dataThread));
  const module = owned.use(await admitSkill({ state, bytes: taken.bytes, digest, manifest, limits, options }));
  checkInitialMemory(module, limits);
  const tools = resolveTools(isGiven ? manifest : undefined, module.facts);
  const mounts = await Mounts.open(folders);
  const events = createCallEvents(state.onEvent, { skillId: manifest.id, version: manifest.version, digest });
  const secrets = state.secrets?.forSkill(usableSecrets(manifest));
  const environment: SkillCallEnvironment = {
    sandbox: state.sandbox,
    module,
    schemas,
    asksHost: module.facts.imports.some(({ name }) => brokerImportNames.has(name)),
    grants,
    grantsWithin: grantsWithinCallers(grants),
    mounts,
    callsSkills: module.facts.imports.some(({ name }) => name === "cordon_skill"),
    directory: state.directory,
    maxCallDepth: state.maxCallDepth,
    capabilities: skillCapabilities({
      skillId: manifest.id,
      mounts,
      fileQuotas: state.fileQuotas,
      keyValue: state.keyValue,
      environment: state.environment,
      http: state.http,
      secrets,
    }),
    secrets,
    rates: createRateWindows(),
    approvals: state.approvals,
    policyDigest: state.policyDigest,
    onDecision: events.decided,
    onHostCall: events.hostCalled,
    onBegin: events.began,
    results:
      state.resultCache === undefined ? undefined : await skillResults(state.resultCache, manifest, module.facts),
  };
  return new LoadedSkill({ state, manifest, tools, limits, mounts, events, environment, owned: owned.move() });
}

function entryOf(state: RuntimeState, manifest: Manifest, digest: string): SkillPolicy | undefined {
  const { id, version } = manifest;
  const selection = selectSkillPolicy(state.policy.policy, { id, version, digest, signers: [] });
  if (selection.kind === "refused") {
    const { entry, requirement } = selection;
    throw new SkillRefusedError({ skillId: id, digest, entry: entry.key, requirement });
  }
  return selection.kind === "entry" ? selection.entry : undefined;
}

function foldersOf(state: RuntimeState, entry: SkillPolicy | undefined): Readonly<Record<string, string>> {
  const ofEntry = [...(entry?.mounts ?? [])].map(([path, folder]) => [path, resolve(state.policy.baseFolder, folder)]);
  return { ...state.mounts, ...(Object.fromEntries(ofEntry) as Record<string, string>) };
}

function checkInitialMemory({ facts }: SandboxModule, limits: Limits): void {
  const value = (facts.memory?.initialPages ?? 0) * 65_536;
  const maximum = limits.memoryBytes;
  if (value <= maximum) return;
  const limit = { what: "bytes of initial memory", value, maximum };
  throw new ModuleRejectedError({
    reason: "limit",
    detail: `it starts with ${value} bytes of memory, the limit is ${maximum}`,
    limit,
  });
}
