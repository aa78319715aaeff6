import type { CallSecrets } from "../secret/call-secrets.ts";
import { httpFailure } from "./http-failure.ts";
import type { HeaderField } from "./request-headers.ts";
import type { SecretUse } from "./secret-use.ts";

/** What secrets are taken for. */
export interface UseSecretsOptions {
  /** Verb and object of the request, for messages. */
  readonly description: string;
  readonly secrets: CallSecrets | undefined;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Takes the secrets a request uses and makes the header fields that carry them.
 *
 * @param uses Every one was allowed.
 * @param options Where they come from.
 * @throws AnswerFailure when there is no such secret, or it cannot be used.
 */
export async function useSecrets(
  uses: readonly SecretUse[],
  options: UseSecretsOptions,
): Promise<readonly HeaderField[]> {
  return await Promise.all(
    uses.map(async (use): Promise<HeaderField> => {
      const value = await valueOf(use, options);
      return [use.header, use.format.replace("{}", () => value)];
    }),
  );
}

async function valueOf({ request }: SecretUse, options: UseSecretsOptions): Promise<string> {
  const { description, secrets, tenant, signal } = options;
  const given = await secrets?.valueFor({ request, tenant, signal });
  if (given === undefined) throw httpFailure("UNAVAILABLE", description, `there is no secret "${request.name}"`);
  if ("value" in given) return given.value;
  throw httpFailure("UNAVAILABLE", description, `the secret "${request.name}" ${given.problem}`);
}
