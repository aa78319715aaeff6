import { LinkedList, type ListNode } from "./linked-list.ts";

/** Whose call it is. */
export interface FairCall {
  readonly tenant: string;
  readonly skill: string;
}

interface SkillCalls<Call> {
  readonly skill: string;
  readonly calls: LinkedList<Call>;
  readonly tenant: TenantCalls<Call>;
  /** Where it stands among the skills that have their turn; undefined while its first call may not begin. */
  turn: ListNode<SkillCalls<Call>> | undefined;
}

interface TenantCalls<Call> {
  readonly tenant: string;
  readonly skills: Map<string, SkillCalls<Call>>;
  readonly turns: LinkedList<SkillCalls<Call>>;
  turn: ListNode<TenantCalls<Call>> | undefined;
}

/** Where a call waits; it is taken out with it. */
export interface FairPlace<Call> {
  readonly node: ListNode<Call>;
  readonly skill: SkillCalls<Call>;
}

/**
 * Calls that wait. Tenants take turns, the skills of a tenant take turns, and the calls of a skill keep their order: a
 * call waits for at most one of each other tenant, however many those have. Everything costs the same with one call and
 * with thousands.
 */
export class FairQueue<Call extends FairCall> {
  readonly #tenants = new Map<string, TenantCalls<Call>>();
  readonly #turns = new LinkedList<TenantCalls<Call>>();

  /** Whether a call waits that was not found to be one that may not begin. */
  get isReady(): boolean {
    return this.#turns.size > 0;
  }

  /**
   * Adds a call.
   *
   * @param call The call.
   * @param atFront Whether it goes before the other calls of its skill: one that had its turn before.
   */
  add(call: Call, atFront = false): FairPlace<Call> {
    const skill = this.#skillOf(call);
    const isFirst = atFront || skill.calls.size === 0;
    const node = atFront ? skill.calls.prepend(call) : skill.calls.append(call);
    if (isFirst) this.#giveTurn(skill);
    return { node, skill };
  }

  /** Takes a call out of the middle. False when it is not here any more. */
  remove({ node, skill }: FairPlace<Call>): boolean {
    const wasFirst = skill.calls.first === node.value;
    if (!skill.calls.remove(node)) return false;
    if (skill.calls.size === 0) this.#forget(skill);
    else if (wasFirst) this.#giveTurn(skill);
    return true;
  }

  /**
   * Takes the call whose turn it is.
   *
   * @param mayBegin Whether a call may begin now. A skill whose first call may not is left out until its tenant is
   * unblocked.
   */
  take(mayBegin: (call: Call) => boolean): Call | undefined {
    for (let tenant = this.#turns.first; tenant !== undefined; tenant = this.#turns.first) {
      const skill = tenant.turns.first;
      const call = skill?.calls.first;
      if (skill === undefined || call === undefined) throw new Error("Cannot take a call: a turn has none");
      if (!mayBegin(call)) {
        this.#takeTurn(skill);
        continue;
      }
      skill.calls.shift();
      tenant.turns.rotate();
      this.#turns.rotate();
      if (skill.calls.size === 0) this.#forget(skill);
      return call;
    }
    return undefined;
  }

  /** Takes every call, also those that may not begin. */
  drain(): Call[] {
    const calls = [...this.#tenants.values()].flatMap(({ skills }) =>
      [...skills.values()].flatMap((skill) => [...skill.calls]),
    );
    for (const { skills } of this.#tenants.values()) for (const skill of skills.values()) this.#takeTurn(skill);
    this.#tenants.clear();
    return calls;
  }

  /** Gives the skills of a tenant their turns again, because one of its calls ended. */
  unblock(tenant: string): void {
    const found = this.#tenants.get(tenant);
    if (found === undefined || found.turns.size === found.skills.size) return;
    for (const skill of found.skills.values()) this.#giveTurn(skill);
  }

  /** The same for every tenant. */
  unblockAll(): void {
    for (const tenant of this.#tenants.keys()) this.unblock(tenant);
  }

  #skillOf({ tenant, skill }: Call): SkillCalls<Call> {
    let ofTenant = this.#tenants.get(tenant);
    if (ofTenant === undefined) {
      ofTenant = { tenant, skills: new Map(), turns: new LinkedList(), turn: undefined };
      this.#tenants.set(tenant, ofTenant);
    }
    let ofSkill = ofTenant.skills.get(skill);
    if (ofSkill === undefined) {
      ofSkill = { skill, calls: new LinkedList(), tenant: ofTenant, turn: undefined };
      ofTenant.skills.set(skill, ofSkill);
    }
    return ofSkill;
  }

  #giveTurn(skill: SkillCalls<Call>): void {
    const { tenant } = skill;
    skill.turn ??= tenant.turns.append(skill);
    tenant.turn ??= this.#turns.append(tenant);
  }

  #takeTurn(skill: SkillCalls<Call>): void {
    const { tenant } = skill;
    if (skill.turn !== undefined) tenant.turns.remove(skill.turn);
    skill.turn = undefined;
    if (tenant.turns.size > 0 || tenant.turn === undefined) return;
    this.#turns.remove(tenant.turn);
    tenant.turn = undefined;
  }

  #forget(skill: SkillCalls<Call>): void {
    const { tenant } = skill;
    this.#takeTurn(skill);
    tenant.skills.delete(skill.skill);
    if (tenant.skills.size === 0) this.#tenants.delete(tenant.tenant);
  }
}
