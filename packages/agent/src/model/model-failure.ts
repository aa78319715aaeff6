import { escapeText } from "@cordon/core";

/**
 * Why a model gave no answer:
 *
 * - `rate-limit`: too many requests. `overloaded`: the provider cannot now. `network`: nothing was heard of it.
 * - `timeout`: it took longer than it may. `broken`: what came is no answer.
 * - `auth`: it does not accept the key. `unknown-model`: it does not know the model. `too-long`: the request is too large.
 * - `refused`: it does not take the request, for another reason.
 * - `cancelled`: the run ended meanwhile.
 */
export type ModelFailureKind =
  | "rate-limit"
  | "overloaded"
  | "network"
  | "timeout"
  | "broken"
  | "auth"
  | "unknown-model"
  | "too-long"
  | "refused"
  | "cancelled";

/** A failure, as data. */
export interface ModelFailure {
  readonly kind: ModelFailureKind;
  /** What was said, escaped and cut. A provider's words. */
  readonly detail: string;
  /** Milliseconds after which the provider wants to be asked again. */
  readonly retryAfterMs?: number;
  /** The provider refused before it did any work, so nothing can have been spent. */
  readonly isFree: boolean;
}

/** Raised inside for an answer that is none. */
export class BrokenAnswerError extends Error {
  override readonly name = "BrokenAnswerError";
}

/** How often one model is asked again after each kind of failure; then the next model is. */
export const retriesOf: Readonly<Record<ModelFailureKind, number>> = {
  "rate-limit": 2,
  overloaded: 2,
  network: 2,
  timeout: 1,
  broken: 1,
  auth: 0,
  "unknown-model": 0,
  "too-long": 0,
  refused: 0,
  cancelled: 0,
};

/** Says whether a failure tells something of the model, and not of the request. */
export function isFaultOfModel(kind: ModelFailureKind): boolean {
  return kind !== "too-long" && kind !== "refused" && kind !== "cancelled";
}

/**
 * Tells what a thrown value is about, by its shape: the classes of providers are not loaded here.
 *
 * @param error Anything that was thrown.
 * @param ended Which of the two signals ended the request, if one did.
 */
export function failureOf(error: unknown, ended?: "cancelled" | "timeout"): ModelFailure {
  const detail = detailOf(error);
  if (ended !== undefined)
    return { kind: ended, detail: ended === "timeout" ? "it took too long" : detail, isFree: false };
  if (error instanceof BrokenAnswerError) return { kind: "broken", detail, isFree: false };
  const status = numberField(error, "statusCode");
  if (status === undefined || status < 400) return { kind: "network", detail, isFree: false };
  const retryAfterMs = retryAfterOf(error);
  return {
    kind: kindOfStatus(status, detail),
    detail,
    isFree: !mayHaveWorked.has(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** What somebody between says when the provider may have worked all the same. */
const mayHaveWorked: ReadonlySet<number> = new Set([408, 500, 502, 504]);

function kindOfStatus(status: number, detail: string): ModelFailureKind {
  if (status === 429) return "rate-limit";
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "unknown-model";
  if (status === 413 || /context.{0,20}(?:length|window)|too (?:long|large|many tokens)/iu.test(detail))
    return "too-long";
  return status === 408 || status === 409 || status >= 500 ? "overloaded" : "refused";
}

function retryAfterOf(error: unknown): number | undefined {
  const headers = field(error, "responseHeaders");
  const milliseconds = Number(field(headers, "retry-after-ms") ?? Number.NaN);
  const seconds = Number(field(headers, "retry-after") ?? Number.NaN);
  const value = Number.isFinite(milliseconds) ? milliseconds : seconds * 1_000;
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function detailOf(error: unknown): string {
  const message = field(error, "message");
  return escapeText(typeof message === "string" && message !== "" ? message : "it said nothing", 300);
}

function numberField(value: unknown, name: string): number | undefined {
  const found = field(value, name);
  return typeof found === "number" ? found : undefined;
}

// What a provider throws may have a getter that throws in its turn.
function field(value: unknown, name: string): unknown {
  try {
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  } catch {
    return undefined;
  }
}
