import { parseSemanticVersion } from "../manifest/semantic-version.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import { exactRequest } from "./exact-request.ts";
import { answering, type ExplainAnswer, explainConcrete, explainPermission, readRequested } from "./explain-request.ts";
import { entryCovers } from "./missing-permissions.ts";
import type { Policy, SkillPolicy } from "./policy.ts";
import { rangeIncludes } from "./version-range.ts";

/** Whom the question is about. Without a version, the id must have one entry. */
export interface ExplainedSkill {
  readonly id: string;
  readonly version?: string;
}

/**
 * Answers what a policy says to a permission or to one concrete request of a skill, for the operator. What the skill's
 * manifest requests is left out: a request must match that too.
 *
 * A permission that names one thing is decided like a request, so that a `deny` applies. A pattern is allowed when one
 * single entry covers it; a `deny` may still refuse some of what it matches, and the answer says so.
 *
 * @param policy The policy.
 * @param skill Whom the question is about.
 * @param requested A permission, or a path or URL after category and action.
 * @param options `nowMs` is the time that `expires` is compared with. Default: the present.
 */
export function explainPolicy(
  policy: Policy,
  skill: ExplainedSkill,
  requested: unknown,
  options: { readonly nowMs?: number } = {},
): ExplainAnswer {
  const nowMs = options.nowMs ?? Date.now();
  return answering(() => {
    const wanted = readRequested(requested);
    const entry = entryFor(policy, skill);
    if ("decision" in entry) return entry;
    const request = "permission" in wanted ? exactRequest(wanted.permission) : wanted;
    if (request !== undefined) return explainConcrete(entry, request, nowMs);
    return "permission" in wanted ? explainPattern(entry, wanted, nowMs) : unreadable;
  });
}

const unreadable: ExplainAnswer = { decision: "invalid", rule: null, why: "the request cannot be read" };

/** The entry of a skill, or the answer when there is not exactly one. */
function entryFor({ skills }: Policy, { id, version }: ExplainedSkill): SkillPolicy | ExplainAnswer {
  const parsed = version === undefined ? undefined : parseSemanticVersion(version);
  if (version !== undefined && parsed === undefined) {
    return { decision: "invalid", rule: null, why: `"${version}" is not a semantic version like 1.2.3` };
  }
  const matching = skills.filter(
    (entry) => entry.id === id && (parsed === undefined || rangeIncludes(entry.range, parsed)),
  );
  const [entry] = matching;
  const name = version === undefined ? `"${id}"` : `"${id}@${version}"`;
  if (entry === undefined) {
    return {
      decision: "deny",
      rule: null,
      why: `the policy has no entry for ${name}, and without one nothing is granted`,
    };
  }
  if (matching.length === 1) return entry;
  const keys = matching.map(({ key }) => `"${key}"`).join(" and ");
  return { decision: "invalid", rule: null, why: `${keys} match ${name}; name the version, as in ${id}@1.2.3` };
}

function explainPattern({ allow, ask, deny }: SkillPolicy, wanted: PermissionEntry, nowMs: number): ExplainAnswer {
  const denying = deny.find((entry) => entryCovers(entry, wanted));
  if (denying !== undefined) {
    return { decision: "deny", rule: denying.text, why: `"${denying.text}" refuses all of it` };
  }
  const answer = explainPermission([...allow, ...ask], wanted, nowMs);
  const sameAction = deny.filter(
    ({ permission }) =>
      permission.category === wanted.permission.category && permission.action === wanted.permission.action,
  );
  if (answer.decision === "deny" || sameAction.length === 0) return answer;
  const rules = sameAction.map(({ text }) => `"${text}"`).join(", ");
  return { ...answer, why: `${answer.why}; a request that ${rules} matches is refused all the same` };
}
