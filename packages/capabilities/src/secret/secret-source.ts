import type { SecretRequest } from "@cordon/core";

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
   * Gives the value of a secret. When it rejects, the request is answered `UNAVAILABLE`, and nobody sees the error.
   *
   * @param lookup Which one.
   * @returns Undefined when there is none for this host and tenant.
   */
  secretFor(lookup: SecretLookup): Promise<string | undefined>;
}
