import { randomUUID } from "node:crypto";
import { OptionError } from "@cordon/core";
import { checkKey, isMessageCode, messageCode } from "../message-code.ts";
import { type ApprovalRequest, bindingOf } from "./approval-request.ts";

/** How a yes is signed. */
export interface SignApprovalOptions {
  /** At least 32 secret bytes; the agent that resumes has the same. */
  readonly key: Uint8Array;
  /** Milliseconds since 1970, at most those of the request. Default: those. */
  readonly expiresAtMs?: number;
}

/** Why a token is not a yes to a request. */
export type TokenProblem = "malformed" | "forged" | "other-call" | "expired";

/** A token that was read: a yes that was not used here yet, or why it is none. */
export type ReadToken =
  | { readonly tokenId: string; readonly expiresAtMs: number; readonly problem?: undefined }
  | { readonly problem: TokenProblem };

const form =
  /^cordon1\.(?<id>[0-9a-f-]{36})\.(?<expires>\d{1,16})\.(?<binding>sha256:[0-9a-f]{64})\.(?<mac>[0-9a-f]{64})$/u;

/**
 * Writes a yes to one request as a text, to be carried to where the run is resumed. It holds for this call with these
 * arguments, module and policy, until it expires, once. Whoever has the key can say yes: keep it as a secret.
 *
 * @param request The request that was shown.
 * @throws OptionError for a key that is too short, or an expiry after the request's.
 */
export function signApproval(request: ApprovalRequest, options: SignApprovalOptions): string {
  const { key, expiresAtMs = request.expiresAtMs } = options;
  if (!Number.isSafeInteger(expiresAtMs) || expiresAtMs > request.expiresAtMs) {
    throw new OptionError("expiresAtMs", "it is after that of the request");
  }
  const signed = `cordon1.${randomUUID()}.${expiresAtMs}.${bindingOf(request)}`;
  return `${signed}.${messageCode(signed, checkKey(key))}`;
}

/**
 * Holds a token against a request.
 *
 * @param request Made anew from what is about to be called, never taken from where the token comes from.
 */
export function readApprovalToken(
  token: unknown,
  request: ApprovalRequest,
  { key, nowMs }: { readonly key: Uint8Array; readonly nowMs: number },
): ReadToken {
  const parts = typeof token === "string" ? form.exec(token)?.groups : undefined;
  if (parts === undefined) return { problem: "malformed" };
  const { id = "", expires = "", binding = "", mac = "" } = parts;
  if (!isMessageCode(mac, `cordon1.${id}.${expires}.${binding}`, key)) return { problem: "forged" };
  if (binding !== bindingOf(request)) return { problem: "other-call" };
  return nowMs >= Number(expires) ? { problem: "expired" } : { tokenId: id, expiresAtMs: Number(expires) };
}
