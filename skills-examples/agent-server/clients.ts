import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "./http-refusal.ts";

/** Who may use the server. */
export interface Client {
  /** A secret of at least 32 characters, sent as `Authorization: Bearer …`. */
  readonly token: string;
  /** Whom its tasks are for: skills keep what they keep for each tenant, and no other tenant sees them. */
  readonly tenant: string;
}

const shortestToken = 32;

/**
 * Makes what tells tenants by their tokens.
 *
 * @throws Error when a token is too short to be a secret.
 */
export function tenantsOf(clients: readonly Client[]): (request: IncomingMessage) => string {
  if (clients.some(({ token }) => token.length < shortestToken)) {
    throw new Error(`Cannot start the server: a token has fewer than ${shortestToken} characters`);
  }
  const known = clients.map(({ token, tenant }) => ({ digest: digestOf(token), tenant }));
  return (request) => {
    const [, token] = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? "") ?? [];
    const given = digestOf(token ?? "");
    // Each is compared, so that the time says nothing about which.
    const compared = known.map(({ digest }) => timingSafeEqual(digest, given));
    const found = known[compared.indexOf(true)];
    if (found === undefined) throw new HttpRefusal(401, "the token is none", { "www-authenticate": "Bearer" });
    return found.tenant;
  };
}

const digestOf = (token: string): Uint8Array => hash("sha256", token, "buffer");
