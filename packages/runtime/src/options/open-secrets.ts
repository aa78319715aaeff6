import { createSecretStore, type SecretSource, type SecretStore, secretValueProblem } from "@cordon/capabilities";
import { configuredNameForm, isConfiguredName, OptionError } from "@cordon/core";
import type { RuntimeOptions } from "../runtime.ts";

const maximumSecrets = 256;
const maximumCharacters = 65_536;

/**
 * Checks and copies the option `secrets`.
 *
 * @param option Values by name, or a source.
 * @returns Undefined when there are none.
 * @throws OptionError that names the secret at fault and holds nothing of any value; a name that is none is not quoted
 * either, since it may be a value in the wrong place.
 */
export function openSecrets(option: RuntimeOptions["secrets"]): SecretStore | undefined {
  if (option === undefined) return undefined;
  if (isSource(option)) return createSecretStore({ source: option });
  const entries = Object.entries(option);
  if (entries.length === 0) return undefined;
  for (const [index, [name, value]] of entries.entries()) checkSecret(index, name, value);
  if (entries.length > maximumSecrets || charactersOf(entries) > maximumCharacters) {
    const most = `${maximumSecrets} secrets of ${maximumCharacters} characters together`;
    throw new OptionError("secrets", `there are more than ${most}; pass a source, which is asked for each use`);
  }
  return createSecretStore({ values: new Map(entries) });
}

function isSource(option: NonNullable<RuntimeOptions["secrets"]>): option is SecretSource {
  return "secretFor" in option && typeof option.secretFor === "function";
}

function checkSecret(index: number, name: string, value: unknown): void {
  if (!isConfiguredName(name)) {
    throw new OptionError("secrets", `the name of number ${index + 1} is not ${configuredNameForm}`);
  }
  const problem = secretValueProblem(value);
  if (problem !== undefined) throw new OptionError("secrets", `the secret "${name}" ${problem}`);
}

function charactersOf(entries: readonly (readonly [string, string])[]): number {
  return entries.reduce((sum, [, value]) => sum + value.length, 0);
}
