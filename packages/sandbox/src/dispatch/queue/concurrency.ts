import type { Limits } from "@cordon/core";
import type { FairCall } from "./fair-queue.ts";

/** A call whose concurrency is counted. */
export interface CountedCall extends FairCall {
  readonly limits: Pick<Limits, "skillConcurrency" | "tenantConcurrency">;
  /** How many calls wait for it, each for the next. Default 0. */
  readonly depth?: number;
}

type CountedPlace = Omit<CountedCall, "limits">;

interface TenantCount {
  calls: number;
  readonly skills: Map<string, number>;
}

/**
 * Counts the calls that run, by tenant and by skill of a tenant. What nobody runs takes no memory.
 *
 * Calls that others wait for are counted apart for each depth: a call holds its place while it waits for a deeper one, and
 * with one count for all two skills that call each other could wait for each other's place for ever.
 */
export class Concurrency {
  readonly #depths: Map<string, TenantCount>[] = [];

  /** Whether the call's own limits let it run beside those that do. */
  mayBegin({ tenant, skill, limits, depth = 0 }: CountedCall): boolean {
    const running = this.#depths[depth]?.get(tenant);
    if (running === undefined) return true;
    return running.calls < limits.tenantConcurrency && (running.skills.get(skill) ?? 0) < limits.skillConcurrency;
  }

  /** Counts a call that begins. */
  begin({ tenant, skill, depth = 0 }: CountedPlace): void {
    const tenants = (this.#depths[depth] ??= new Map<string, TenantCount>());
    let running = tenants.get(tenant);
    if (running === undefined) {
      running = { calls: 0, skills: new Map() };
      tenants.set(tenant, running);
    }
    running.calls += 1;
    running.skills.set(skill, (running.skills.get(skill) ?? 0) + 1);
  }

  /** Counts a call no longer. Once for each {@link Concurrency.begin}. */
  end({ tenant, skill, depth = 0 }: CountedPlace): void {
    const running = this.#depths[depth]?.get(tenant);
    if (running === undefined) throw new Error("Cannot end a call: its tenant runs none");
    running.calls -= 1;
    const ofSkill = (running.skills.get(skill) ?? 0) - 1;
    if (ofSkill > 0) running.skills.set(skill, ofSkill);
    else running.skills.delete(skill);
    if (running.calls === 0) this.#depths[depth]?.delete(tenant);
  }
}
