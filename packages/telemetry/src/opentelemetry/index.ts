export { createOpenTelemetryTraces, type OpenTelemetryTracesOptions } from "./open-telemetry-traces.ts";
