import type { CordonEvent, Telemetry } from "@cordon/core";
import { fieldsOf, levelOf, messageOf, type RecordFields, type RecordLevel } from "./log-record.ts";
import { createRecordBudget } from "./record-budget.ts";

/** A logger, as pino's are shaped: fields first, then a message that is always a constant of this package. */
export type EventLogger = {
  readonly [Level in RecordLevel]: (fields: RecordFields, message: string) => void;
} & {
  /** Spares the making of records that are not written. Default: all are made. */
  readonly isLevelEnabled?: (level: RecordLevel) => boolean;
};

/** What is logged of skills. */
export interface LogTelemetryOptions {
  /** Whether what skills say is logged: their log lines and their messages, as data, escaped and cut. Default true. */
  readonly guestText?: boolean;
  /** How many records one call can cause by what the skill does: log lines, host calls, decisions. Default 100. */
  readonly maxRecordsPerCall?: number;
}

/**
 * Logs what happens in runtimes: one record for each event, with fields of fixed names, and the level its outcome deserves.
 *
 * It redacts nothing: a skill that was given a secret can write it to its log. Records beyond the bound of a call are
 * counted in `droppedRecords` of its last one.
 *
 * @param logger Where to. Whatever it does with records it does on the host's thread, while calls wait.
 * @param options What is logged of skills.
 */
export function createLogTelemetry(logger: EventLogger, options: LogTelemetryOptions = {}): Telemetry {
  const { guestText = true, maxRecordsPerCall = 100 } = options;
  const write = (event: CordonEvent, more?: RecordFields): void => {
    const level = levelOf(event);
    if (logger.isLevelEnabled?.(level) === false) return;
    logger[level]({ ...fieldsOf(event, guestText), ...more }, messageOf(event));
  };
  return Object.freeze({
    observe: () => {
      const budget = createRecordBudget(maxRecordsPerCall);
      return {
        onEvent: (event: CordonEvent) => {
          if (!budget.take(event)) return;
          if (event.type !== "call-end") return write(event);
          const droppedRecords = budget.end(event.callId);
          write(event, droppedRecords === 0 ? undefined : { droppedRecords });
        },
      };
    },
  });
}
