import { uncheckedInstructions } from "../code/looks.ts";
import { bodyFlag, firstCallee } from "../code/scan-code.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";

/**
 * Finds the functions that run at most {@link uncheckedInstructions}, whatever happens in them and in what they call,
 * and so need no check: they have no loops and call neither into a cycle nor through a table nor an import, and their
 * longest path and all their calls together are short enough.
 *
 * @returns Their indexes among the functions with a body; each comes after those it calls.
 */
export function findUncheckedFunctions(parsed: ParsedModule): readonly number[] {
  const { costs, flags, calleeEnds } = parsed.code;
  const callers = indexCallers(parsed);
  const pending = new Int32Array(costs.length);
  const bounds = costs.slice();
  const found: number[] = [];
  const addWhenBounded = (index: number): void => {
    const unbounded = ((flags[index] ?? 0) & bodyFlag.unbounded) !== 0;
    if (!unbounded && pending[index] === 0 && (bounds[index] ?? 0) <= uncheckedInstructions) {
      found.push(index);
    }
  };
  for (let index = 0; index < costs.length; index += 1) {
    pending[index] = (calleeEnds[index] ?? 0) - firstCallee(parsed.code, index);
    addWhenBounded(index);
  }
  // The list grows while it is read: a caller joins when the last of its callees has.
  for (const callee of found) {
    for (let call = callers.starts[callee] ?? 0; call < (callers.starts[callee + 1] ?? 0); call += 1) {
      const caller = callers.items[call] ?? 0;
      pending[caller] = (pending[caller] ?? 0) - 1;
      // It cannot overflow: a body has at most half a million calls, and each adds at most the limit.
      bounds[caller] = (bounds[caller] ?? 0) + (bounds[callee] ?? 0);
      addWhenBounded(caller);
    }
  }
  return found;
}

/** For each function with a body, its callers, one entry for each call. */
interface Callers {
  /** Where the callers of a function start in the items; one more at the end. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** Turns the lists of callees around. Calls of imports are left out, and so stay pending for ever. */
function indexCallers({ code, importedFunctions }: ParsedModule): Callers {
  const { callees, calleeEnds } = code;
  const starts = new Int32Array(calleeEnds.length + 1);
  for (const callee of callees) {
    const index = callee - importedFunctions;
    if (index >= 0) {
      starts[index + 1] = (starts[index + 1] ?? 0) + 1;
    }
  }
  for (let index = 0; index < calleeEnds.length; index += 1) {
    starts[index + 1] = (starts[index + 1] ?? 0) + (starts[index] ?? 0);
  }
  const next = starts.slice();
  const items = new Int32Array(callees.length);
  for (let caller = 0; caller < calleeEnds.length; caller += 1) {
    for (let call = firstCallee(code, caller); call < (calleeEnds[caller] ?? 0); call += 1) {
      const index = (callees[call] ?? 0) - importedFunctions;
      if (index >= 0) {
        const place = next[index] ?? 0;
        items[place] = caller;
        next[index] = place + 1;
      }
    }
  }
  return { starts, items };
}
