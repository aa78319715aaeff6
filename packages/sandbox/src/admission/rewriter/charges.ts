import { type BodyScan, createBodyScan } from "../code/body-scan.ts";
import { copyPoints } from "../code/insertion-points.ts";
import { bodyFlag, firstCallee, firstPoint, scanBody } from "../code/scan-code.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import type { KeptExport } from "./rewrite-options.ts";

/** What the places of a module are charged, calls included. */
export interface Charges {
  /** For each function with a body, what its whole longest path is charged. */
  readonly bodies: Int32Array;
  /** For each function with a body, what it charges at its entry because not every caller does. */
  readonly entries: Int32Array;
  /** For each insertion point. */
  readonly points: Int32Array;
}

/** What charges depend on besides the code. */
export interface ChargeOptions {
  /** Functions without a check, each after those it calls. */
  readonly unchecked: readonly number[];
  readonly exports: readonly KeptExport[];
}

/**
 * Finds out what each place charges. What a function runs before its check, or all of it when it has none, is charged by
 * its callers together with their own instructions, for the longest path as everything else: for a recursion that is one
 * charge less for every call. Functions that can be called from outside, or through a table, charge it themselves.
 *
 * The bodies with such calls are scanned again, now that the costs of their callees are known.
 */
export function findCharges(parsed: ParsedModule, { unchecked, exports }: ChargeOptions): Charges {
  const { code, facts, importedFunctions: imported } = parsed;
  const points = copyPoints(code.points);
  const scan = createBodyScan(parsed.bytes, facts, points);
  const callCosts = new Int32Array(facts.functionTypes.length);
  scan.callCosts = callCosts;
  const bodies = code.costs.slice();
  const entries = new Int32Array(bodies.length);
  const external = externalFunctions(parsed, exports);
  const setCost = (index: number, cost: number): void => {
    if (external[imported + index] === 1) {
      entries[index] = cost;
    } else {
      callCosts[imported + index] = cost;
    }
  };
  const withoutCheck = new Uint8Array(bodies.length);
  for (const index of unchecked) {
    withoutCheck[index] = 1;
    rescan(parsed, scan, index, bodies);
    setCost(index, bodies[index] ?? 0);
  }
  for (let index = 0; index < bodies.length; index += 1) {
    const free = ((code.flags[index] ?? 0) & bodyFlag.entryCheck) === 0;
    if (free && withoutCheck[index] === 0) {
      setCost(index, code.freeCosts[index] ?? 0);
    }
  }
  for (let index = 0; index < bodies.length; index += 1) {
    if (withoutCheck[index] === 0) {
      rescan(parsed, scan, index, bodies);
    }
  }
  return { bodies, entries, points: points.costs };
}

/** 1 for each function that others than direct callers can call. */
function externalFunctions({ facts, start }: ParsedModule, exports: readonly KeptExport[]): Uint8Array {
  const external = facts.referenced.slice();
  for (const { kind, index } of exports) {
    if (kind === "function") {
      external[index] = 1;
    }
  }
  if (start !== undefined) {
    external[start] = 1;
  }
  return external;
}

/** Scans a body again when it calls something that has a cost. The same points are found, with other costs. */
function rescan({ code }: ParsedModule, scan: BodyScan, index: number, bodies: Int32Array): void {
  const end = code.calleeEnds[index] ?? 0;
  for (let call = firstCallee(code, index); call < end; call += 1) {
    if ((scan.callCosts?.[code.callees[call] ?? 0] ?? 0) > 0) {
      scan.points.length = firstPoint(code, index);
      bodies[index] = scanBody(scan, index, code.starts[index] ?? 0, code.ends[index] ?? 0);
      return;
    }
  }
}
