import type { Receipt, SkillCallLimits, SkillTool } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";
import type { Ledger } from "../budget/ledger.ts";

/** What a call of a skill has to have, and what it would take. */
export interface SkillAmounts {
  readonly least: Amounts;
  readonly most: Amounts;
}

/** Less time than this is no time to do anything in. */
const leastTimeMs = 100;

/** What a call is reserved with: what its limits let it use. */
export function skillAmounts({ limits }: SkillTool, cpuSecondMicroUsd: number): SkillAmounts {
  const { wallTimeMs = 0, fuel = 0, httpBytes = 0 } = limits;
  const least = {
    calls: 1,
    wallTimeMs: Math.min(wallTimeMs, leastTimeMs),
    microUsd: cpuCost(wallTimeMs, cpuSecondMicroUsd),
    ...(fuel > 0 ? { fuel: 1 } : {}),
  };
  return { least, most: { ...least, wallTimeMs, fuel, egressBytes: httpBytes } };
}

/** What was reserved, as limits of the call. Only where a budget has them, so that a skill keeps its own otherwise. */
export function limitsWithin(ledger: Ledger, granted: Amounts): SkillCallLimits {
  return {
    ...(ledger.limits("wallTimeMs") ? { wallTimeMs: granted.wallTimeMs ?? 1 } : {}),
    ...(ledger.limits("fuel") ? { fuel: granted.fuel ?? 1 } : {}),
    ...(ledger.limits("egressBytes") ? { httpBytes: granted.egressBytes ?? 0 } : {}),
  };
}

/** What a call used, as its receipt says. */
export function usedBySkill({ usage }: Receipt, cpuSecondMicroUsd: number): Amounts {
  return {
    calls: 1,
    wallTimeMs: Math.ceil(usage.wallMs),
    egressBytes: usage.httpBytes,
    microUsd: cpuCost(usage.cpuMs, cpuSecondMicroUsd),
    ...(usage.fuel === undefined ? {} : { fuel: usage.fuel }),
  };
}

function cpuCost(cpuMs: number, cpuSecondMicroUsd: number): number {
  return Math.ceil((cpuMs * cpuSecondMicroUsd) / 1_000);
}
