import { PermissionError } from "../errors/permission-error.ts";
import { configuredNameForm, isConfiguredName, isModel, isSkillId, skillIdForm } from "./names.ts";
import { parseHostAndPort, parseNetworkScope } from "./network-scope.ts";
import { parsePathScope } from "./path-scope.ts";
import type { Permission } from "./permission.ts";
import type { RefuseScope } from "./refuse-scope.ts";

const longest = 1024;

const forms: ReadonlyMap<string, string> = new Map([
  ["network:http", "network:http[:HOST[:PORT][/PATH]]"],
  ["network:https", "network:https[:HOST[:PORT][/PATH]]"],
  ["fs:read", "fs:read:/PATH"],
  ["fs:write", "fs:write:/PATH"],
  ["fs:delete", "fs:delete:/PATH"],
  ["kv:read", "kv:read[:PREFIX*]"],
  ["kv:write", "kv:write[:PREFIX*]"],
  ["secret:use", "secret:use:NAME@HOST[:PORT]"],
  ["env:read", "env:read:NAME"],
  ["skill:call", "skill:call:ID"],
  ["model:call", "model:call[:PROVIDER/MODEL]"],
]);

/**
 * Reads one permission string. Only the canonical form is accepted, so two permissions are equal when their texts are.
 *
 * @param text `category:action[:scope]`, printable ASCII, at most 1,024 characters.
 * @returns The permission, frozen.
 * @throws {PermissionError} For everything that is not in the grammar. It names the reason and the form to write.
 */
export function parsePermission(text: string): Permission {
  const first = text.indexOf(":");
  const second = first === -1 ? -1 : text.indexOf(":", first + 1);
  const head = second === -1 ? text : text.slice(0, second);
  const form = forms.get(head);
  const refuse: RefuseScope = (reason, correction) => {
    throw new PermissionError({
      text,
      reason,
      form: correctedForm(head, correction) ?? form ?? `one of ${formsLike(head).join(", ")}`,
    });
  };
  if (text.length > longest) {
    return refuse(`it has ${text.length} characters and the limit is ${longest}`);
  }
  if (!/^[\x21-\x7e]*$/u.test(text)) {
    return refuse("it holds a blank or a character that is not printable ASCII");
  }
  if (text.includes("%")) {
    return refuse("percent-encoding is not part of the grammar");
  }
  if (form === undefined) {
    return refuse(`the ${formsLike(head).length < forms.size ? "action" : "category"} is unknown`);
  }
  const scope = second === -1 ? undefined : text.slice(second + 1);
  if (scope === "") {
    return refuse("the scope is empty");
  }
  return Object.freeze(parseScope(head, scope, refuse));
}

/** The forms of a category, or all of them when it is none. */
function formsLike(head: string): readonly string[] {
  const category = `${head.split(":", 1)[0] ?? ""}:`;
  const like = [...forms].filter(([start]) => start.startsWith(category));
  return like.length > 0 ? like.map(([, form]) => form) : [...forms.values()];
}

/** Says whether {@link parsePermission} accepts a text. */
export function isPermission(text: string): boolean {
  try {
    parsePermission(text);
    return true;
  } catch {
    return false;
  }
}

function parseScope(head: string, scope: string | undefined, refuse: RefuseScope): Permission {
  switch (head) {
    case "network:http":
    case "network:https": {
      const action = head === "network:http" ? "http" : "https";
      return scope === undefined
        ? { category: "network", action }
        : { category: "network", action, scope: parseNetworkScope(scope, refuse) };
    }
    case "fs:read":
      return { category: "fs", action: "read", path: parsePathScope(needed(scope, refuse), refuse) };
    case "fs:write":
      return { category: "fs", action: "write", path: parsePathScope(needed(scope, refuse), refuse) };
    case "fs:delete":
      return { category: "fs", action: "delete", path: parsePathScope(needed(scope, refuse), refuse) };
    case "kv:read":
    case "kv:write": {
      const action = head === "kv:read" ? "read" : "write";
      return scope === undefined
        ? { category: "kv", action }
        : { category: "kv", action, prefix: parsePrefix(scope, refuse) };
    }
    case "secret:use":
      return parseSecret(needed(scope, refuse), refuse);
    case "env:read": {
      const name = needed(scope, refuse);
      return isConfiguredName(name)
        ? { category: "env", action: "read", name }
        : refuse(`a name is ${configuredNameForm}`);
    }
    case "skill:call": {
      const id = needed(scope, refuse);
      return isSkillId(id) ? { category: "skill", action: "call", id } : refuse(`a skill id is ${skillIdForm}`);
    }
    default:
      if (scope === undefined) {
        return { category: "model", action: "call" };
      }
      return isModel(scope)
        ? { category: "model", action: "call", model: scope }
        : refuse("the scope is not a provider, a slash and a model");
  }
}

// A correction mends one part; it is only worth printing when nothing else is wrong with the permission.
function correctedForm(head: string, correction: string | undefined): string | undefined {
  const text = `${head}:${correction ?? ""}`;
  return correction !== undefined && isPermission(text) ? text : undefined;
}

function needed(scope: string | undefined, refuse: RefuseScope): string {
  return scope ?? refuse("the scope is missing");
}

function parsePrefix(scope: string, refuse: RefuseScope): string {
  const prefix = scope.slice(0, -1);
  if (!scope.endsWith("*")) {
    return refuse("a prefix ends in `*`");
  }
  if (!/^[A-Za-z0-9._\-~+=@,:/]+$/u.test(prefix)) {
    return refuse("a prefix is not empty and uses letters, digits and `. _ - ~ + = @ , : /`");
  }
  return prefix;
}

function parseSecret(scope: string, refuse: RefuseScope): Permission {
  const at = scope.indexOf("@");
  const name = scope.slice(0, Math.max(at, 0));
  if (at === -1) {
    return refuse("a secret is used for a host");
  }
  if (!isConfiguredName(name)) {
    return refuse(`a name is ${configuredNameForm}`);
  }
  const target = parseHostAndPort(scope.slice(at + 1), (reason, form) =>
    refuse(reason, form === undefined ? undefined : `${name}@${form}`),
  );
  return { category: "secret", action: "use", name, ...target };
}
