import { RequestError } from "../errors/request-error.ts";
import { configuredNameForm, isConfiguredName, isModel, isSkillId, skillIdForm } from "./names.ts";
import type {
  EnvironmentRequest,
  KeyValueRequest,
  ModelRequest,
  NetworkRequest,
  SecretRequest,
  SkillRequest,
} from "./permission-request.ts";
import { hasControlCharacter, utf8Length } from "./text-checks.ts";

const maximumKeyBytes = 1024;

/**
 * The request for one key of the skill's own space, or for a listing of the keys that start with it.
 *
 * @param key Well-formed Unicode without control characters, at most 1,024 bytes. Empty only for a listing of all keys.
 * @throws {RequestError} When the key is anything else.
 */
export function canonicalKeyValueRequest(action: KeyValueRequest["action"], key: string): KeyValueRequest {
  if (key.length > maximumKeyBytes || utf8Length(key) > maximumKeyBytes) {
    throw new RequestError({ text: key, reason: `the key is longer than ${maximumKeyBytes} bytes` });
  }
  if (!key.isWellFormed() || hasControlCharacter(key)) {
    throw new RequestError({ text: key, reason: "the key holds a control character or is not well-formed Unicode" });
  }
  return { category: "kv", action, key };
}

/**
 * The request to put a secret into an outbound request.
 *
 * @param name The name of the secret.
 * @param target The outbound request; it needs its own decision.
 * @throws {RequestError} When the name is not one, or the outbound request is not https.
 */
export function canonicalSecretRequest(name: string, target: NetworkRequest): SecretRequest {
  checkName(name);
  if (target.action !== "https") {
    throw new RequestError({ text: name, reason: "a secret is only put into https requests" });
  }
  return { category: "secret", action: "use", name, host: target.host, port: target.port };
}

/**
 * The request for one configured value.
 *
 * @throws {RequestError} When the name is not one.
 */
export function canonicalEnvironmentRequest(name: string): EnvironmentRequest {
  checkName(name);
  return { category: "env", action: "read", name };
}

/**
 * The request to call another skill.
 *
 * @throws {RequestError} When the identifier is not one.
 */
export function canonicalSkillRequest(id: string): SkillRequest {
  if (!isSkillId(id)) {
    throw new RequestError({ text: id, reason: `a skill id is ${skillIdForm}` });
  }
  return { category: "skill", action: "call", id };
}

/**
 * The request to ask a model.
 *
 * @param model `PROVIDER/MODEL`.
 * @throws {RequestError} When it is not that.
 */
export function canonicalModelRequest(model: string): ModelRequest {
  if (!isModel(model)) {
    throw new RequestError({ text: model, reason: "a model is named PROVIDER/MODEL" });
  }
  return { category: "model", action: "call", model };
}

function checkName(name: string): void {
  if (!isConfiguredName(name)) {
    throw new RequestError({ text: name, reason: `a name is ${configuredNameForm}` });
  }
}
