import type { Manifest } from "@cordon/core";

/**
 * The names of the secrets that a skill may use if the policy lets it: it never gets another one, whatever it asks for.
 *
 * @param manifest What it requests.
 */
export function usableSecrets({ permissions }: Manifest): ReadonlySet<string> {
  return new Set(permissions.flatMap(({ permission }) => (permission.category === "secret" ? [permission.name] : [])));
}
