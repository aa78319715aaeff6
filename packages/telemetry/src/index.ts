// Logs. Metrics and traces have entries of their own, so that neither library is loaded for the other:
// @cordon/telemetry/prometheus and @cordon/telemetry/opentelemetry.
export { createLogTelemetry, type EventLogger, type LogTelemetryOptions } from "./log/log-telemetry.ts";
export type { RecordFields, RecordLevel } from "./log/log-record.ts";

// The port, for telemetries of your own.
export type { RuntimeGauges, Telemetry, TelemetryObserver, TelemetrySource } from "@cordon/core";
