import type { CordonEvent } from "@cordon/core";

/** Bounds the records that a skill causes by what it does. */
export interface RecordBudget {
  /** Takes the room of one record; false when the call has used up its own. */
  take(event: CordonEvent): boolean;
  /** Ends the count of a call, and says how many of its records found no room. */
  end(callId: number): number;
}

/** Makes the budgets of the calls of one runtime. What comes after the end of a call is not counted: nothing ends it. */
export function createRecordBudget(maxRecords: number): RecordBudget {
  const counts = new Map<number, number>();
  return {
    take: (event) => {
      if (event.type === "call-start") counts.set(event.callId, 0);
      if (event.type !== "log" && event.type !== "decision" && event.type !== "host-call") return true;
      const count = counts.get(event.callId);
      if (count === undefined) return true;
      counts.set(event.callId, count + 1);
      return count < maxRecords;
    },
    end: (callId) => {
      const count = counts.get(callId) ?? 0;
      counts.delete(callId);
      return Math.max(0, count - maxRecords);
    },
  };
}
