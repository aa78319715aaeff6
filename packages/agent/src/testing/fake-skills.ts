import type { JsonValue, Receipt, SkillCallRequest, SkillRunner, SkillTool } from "@cordon/core";

/** A skill of a test: what is known of it, and what it does. */
export interface FakeSkill extends Partial<Omit<SkillTool, "skillId">> {
  readonly skillId: string;
  readonly does?: (request: SkillCallRequest) => FakeOutcome | Promise<FakeOutcome>;
}

/** What a call comes to: an output, or parts of a receipt. */
export type FakeOutcome = JsonValue | { readonly receipt: Readonly<Record<string, unknown>> };

/** A runner of fake skills, with the calls it got. */
export interface FakeRunner extends SkillRunner {
  readonly calls: SkillCallRequest[];
  /** Puts another skill in the place of one. */
  replace(skill: FakeSkill): void;
}

/** Makes a runner: the loop is tested without WebAssembly. */
export function fakeSkills(...skills: readonly FakeSkill[]): FakeRunner {
  const byId = new Map(skills.map((skill) => [skill.skillId, skill]));
  const calls: SkillCallRequest[] = [];
  return {
    calls,
    replace: (skill) => void byId.set(skill.skillId, skill),
    tools: () => [...byId.values()].map((skill) => toolOf(skill)),
    call: async (request) => {
      calls.push(request);
      const outcome = await (byId.get(request.skillId)?.does?.(request) ?? "done");
      return receiptOf(outcome);
    },
  };
}

function toolOf({ does: _does, ...skill }: FakeSkill): SkillTool {
  return {
    version: "1.0.0",
    digest: `sha256:${skill.skillId}`,
    policyDigest: "sha256:policy",
    tool: "execute",
    inputSchema: { type: "object" },
    permissions: [],
    effects: "none",
    trust: "untrusted",
    confirm: false,
    limits: { wallTimeMs: 1_000, httpBytes: 10_000 },
    ...skill,
  };
}

function receiptOf(outcome: FakeOutcome): Receipt {
  const given = typeof outcome === "object" && outcome !== null && "receipt" in outcome;
  const parts = given ? (outcome.receipt as Readonly<Record<string, unknown>>) : { status: "ok", output: outcome };
  return {
    usage: { wallMs: 5, cpuMs: 2, httpBytes: 0 },
    journal: { hostCalls: [], clock: [], randomSeed: "" },
    ...parts,
  } as unknown as Receipt;
}
