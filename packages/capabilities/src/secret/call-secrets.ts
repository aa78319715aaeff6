import { createRedactor, noSecrets, type Redactor } from "./redactor.ts";
import type { SecretLookup, SecretSource } from "./secret-source.ts";
import { secretValueProblem } from "./secret-value.ts";

/** What a source came to: a value that can be used, or why it cannot. */
export type GivenSecret = { readonly value: string } | { readonly problem: string };

/** The secrets of one skill and tenant: how a request gets them, and what must not be seen of them. */
export interface CallSecrets {
  /**
   * Gives the value of a secret, and knows it from then on.
   *
   * @returns A value, or why it cannot be used, in words that hold nothing of it; undefined when there is none.
   */
  valueFor(lookup: SecretLookup): Promise<GivenSecret | undefined>;
  /** For what a guest gets: it finds the secrets that the skill may use. */
  readonly forGuest: Redactor;
  /** For what is recorded and told: it finds every secret that is known. */
  readonly forRecords: Redactor;
}

/** What the secrets of a runtime are made of. */
export interface SecretStoreOptions {
  /** Values by name, all known beforehand. Default: none. */
  readonly values?: ReadonlyMap<string, string>;
  /** Asked for what `values` does not have. Default: nothing. */
  readonly source?: SecretSource;
}

/** The secrets of a runtime. */
export interface SecretStore {
  /**
   * Gives a skill its part.
   *
   * @param usable The names of the secrets it may use, whatever the host: what its grants do not name it never gets.
   * @returns A function of the tenant; undefined when there is nothing to use and nothing to find.
   */
  forSkill(usable: ReadonlySet<string>): SkillSecrets | undefined;
}

/** The secrets of a skill, by the tenant a call is for. Calls of one tenant share what was learned of a source. */
export type SkillSecrets = (tenant: string | undefined) => CallSecrets;

/** Tenants beyond this number are forgotten, with the values their calls have used, the oldest first. */
const maximumTenants = 1_000;
/** Values of a source that are looked for at once; those of earlier rotations are forgotten. */
const maximumLearned = 64;

/**
 * Makes the secrets of a runtime.
 *
 * @param options Values, checked with `secretValueProblem`, and a source, whose values are checked when it gives them.
 */
export function createSecretStore({ values = new Map(), source }: SecretStoreOptions): SecretStore {
  const known = createRedactor(values);
  return Object.freeze({
    forSkill(usable: ReadonlySet<string>): SkillSecrets | undefined {
      if (values.size === 0 && usable.size === 0) return undefined;
      const own = [...values].filter(([name]) => usable.has(name));
      const ground: Ground = {
        values,
        source,
        ownKnown: own.length === values.size ? known : createRedactor(own),
        known,
      };
      if (source === undefined || usable.size === 0) {
        const only = callSecrets(ground);
        return () => only;
      }
      return byTenant(() => callSecrets(ground));
    },
  });
}

interface Ground {
  readonly values: ReadonlyMap<string, string>;
  readonly source: SecretSource | undefined;
  /** Finds the values that the skill may use. */
  readonly ownKnown: Redactor;
  /** Finds all values. */
  readonly known: Redactor;
}

function callSecrets({ values, source, ownKnown, known }: Ground): CallSecrets {
  const learned = new Map<string, string>();
  let redactor = noSecrets;
  const learn = (name: string, value: string): void => {
    if (learned.has(value)) return;
    const [oldest] = learned.keys();
    if (learned.size >= maximumLearned && oldest !== undefined) learned.delete(oldest);
    learned.set(value, name);
    redactor = createRedactor([...learned].map(([text, of]) => [of, text]));
  };
  return Object.freeze({
    async valueFor(lookup: SecretLookup) {
      const { name } = lookup.request;
      const value = values.get(name);
      if (value !== undefined) return { value };
      const given = await askSource(source, lookup);
      if (given !== undefined && "value" in given) learn(name, given.value);
      return given;
    },
    forGuest: inTurn(ownKnown, () => redactor),
    forRecords: inTurn(known, () => redactor),
  });
}

async function askSource(source: SecretSource | undefined, lookup: SecretLookup): Promise<GivenSecret | undefined> {
  const { signal } = lookup;
  let value: string | undefined;
  try {
    value = await source?.secretFor(lookup);
  } catch {
    signal.throwIfAborted();
    // What a vault says when it fails may hold anything.
    return { problem: "could not be looked up" };
  }
  if (value === undefined) return undefined;
  const problem = secretValueProblem(value);
  return problem === undefined ? { value } : { problem };
}

function inTurn(first: Redactor, second: () => Redactor): Redactor {
  return Object.freeze({
    text: (text: string, found?: Set<string>) => second().text(first.text(text, found), found),
    bytes: (bytes: Uint8Array, found?: Set<string>) => second().bytes(first.bytes(bytes, found), found),
    bytesInTurns: async (bytes: Uint8Array, found?: Set<string>) =>
      await second().bytesInTurns(await first.bytesInTurns(bytes, found), found),
  });
}

function byTenant(make: () => CallSecrets): SkillSecrets {
  const tenants = new Map<string | undefined, CallSecrets>();
  return (tenant) => {
    const secrets = tenants.get(tenant) ?? make();
    // Whoever called last is the last to be forgotten.
    tenants.delete(tenant);
    const [oldest] = tenants.size >= maximumTenants ? tenants.keys() : [];
    if (tenants.size >= maximumTenants) tenants.delete(oldest);
    tenants.set(tenant, secrets);
    return secrets;
  };
}
