import type { SecretRequest } from "@cordon/core";

import { createRedactor, type Redactor } from "../secret/redactor.ts";
import { minimumSecretLength } from "../secret/secret-spellings.ts";
import { httpFailure } from "./http-failure.ts";
import { type HeaderField, isHeaderValue } from "./request-headers.ts";
import type { SecretUse } from "./secret-use.ts";

/** Which secret is wanted, by whom and for what. `secret:use:NAME@HOST` was allowed by the gate. */
export interface SecretLookup {
  /** The name, and the canonical host and port of an https request. */
  readonly request: SecretRequest;
  /** Whom the call is for, when somebody was named. */
  readonly tenant: string | undefined;
  /** Aborted when the value is of no use any more. */
  readonly signal: AbortSignal;
}

/** Where the values of secrets come from. A port: a vault, a file, the memory of a test. */
export interface SecretSource {
  /**
   * Gives the value of a secret.
   *
   * @param lookup Which one.
   * @returns Undefined when there is none for this host and tenant.
   */
  secretFor(lookup: SecretLookup): Promise<string | undefined>;
}

/** Secrets on their way into a request. */
export interface SecretsInUse {
  /** The header fields that carry them. */
  readonly fields: readonly HeaderField[];
  /** Finds them in what comes back. */
  readonly redactor: Redactor;
}

/** What secrets are taken for. */
export interface UseSecretsOptions {
  /** Verb and object of the request, for messages. */
  readonly description: string;
  readonly source: SecretSource | undefined;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Takes the secrets a request uses and makes the header fields that carry them.
 *
 * @param uses Every one was allowed.
 * @param options The source.
 * @throws AnswerFailure when there is no such secret, or it cannot stand in a header.
 */
export async function useSecrets(uses: readonly SecretUse[], options: UseSecretsOptions): Promise<SecretsInUse> {
  const values = await Promise.all(uses.map((use) => valueOf(use, options)));
  const named = uses.map(({ request }, index): [string, string] => [request.name, values[index] ?? ""]);
  return {
    fields: uses.map(({ header, format }, index) => [header, format.replace("{}", () => values[index] ?? "")]),
    // A shorter one stands in ordinary text by chance.
    redactor: createRedactor(new Map(named.filter(([, value]) => value.length >= minimumSecretLength))),
  };
}

async function valueOf({ request }: SecretUse, options: UseSecretsOptions): Promise<string> {
  const { description, source, tenant, signal } = options;
  const value = await source?.secretFor({ request, tenant, signal });
  if (value === undefined) throw httpFailure("UNAVAILABLE", description, `there is no secret "${request.name}"`);
  if (value !== "" && isHeaderValue(value)) return value;
  throw httpFailure("UNAVAILABLE", description, `the secret "${request.name}" cannot stand in a header`);
}
