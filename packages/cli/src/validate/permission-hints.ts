import { covers, type NetworkPermission, parsePermission, type Permission, type SecretPermission } from "@cordon/core";
import type { SkillReport } from "@cordon/runtime";
import type { Finding } from "./finding.ts";

/**
 * What a skill asks for and hardly needs: permissions that are wide, that another one covers, that nothing in the module
 * could use, or that another one has to be there for.
 *
 * @param report What is known about the skill.
 */
export function permissionHints({ manifest, module }: SkillReport): readonly Finding[] {
  const texts = manifest?.permissions.map(({ permission }) => permission) ?? [];
  const requested = texts.map((text) => ({ text, permission: parsePermission(text) }));
  const needs = module.imports?.map((each) => each.needs);
  return requested.flatMap(({ text, permission }, index) => {
    const others = requested.filter((_, other) => other !== index);
    // Of two that are the same, the second is too much.
    const wider = others.find(
      (other) =>
        covers(other.permission, permission) &&
        (!covers(permission, other.permission) || requested.indexOf(other) < index),
    );
    const { category } = permission;
    // Of these, a secret and a network request go through one import.
    const isImported = needs === undefined || needs.includes(category === "secret" ? "network" : category);
    const reaches = category !== "secret" || others.some((other) => reachesHost(other.permission, permission));
    return [
      wideness(permission),
      wider === undefined ? undefined : `"${wider.text}" covers it`,
      isImported ? undefined : "the module imports nothing that could use it",
      reaches ? undefined : "no network permission of the skill reaches its host, so that it is never used",
    ].flatMap((problem) =>
      problem === undefined ? [] : [{ severity: "hint", part: "permissions", text: `"${text}": ${problem}` } as const],
    );
  });
}

function wideness(permission: Permission): string | undefined {
  switch (permission.category) {
    case "network":
      if (permission.scope === undefined) return "it is for every public host; name the hosts";
      if (permission.action === "http") return "it is for requests without TLS too; write network:https";
      return permission.scope.host.kind === "suffix" ? "it is for every host below a name; name the hosts" : undefined;
    case "fs":
      return permission.path.kind === "below" && permission.path.folder === "/"
        ? "it is for every mounted file; name the folder"
        : undefined;
    case "kv":
      return permission.prefix === undefined ? "it is for all keys; name a prefix" : undefined;
    case "model":
      return permission.model === undefined ? "it is for every model; name one" : undefined;
    case "secret":
    case "env":
    case "skill":
      return undefined;
  }
}

function reachesHost(other: Permission, { host, port }: SecretPermission): boolean {
  if (other.category !== "network") return false;
  const secret: NetworkPermission = {
    category: "network",
    action: "https",
    scope: port === undefined ? { host } : { host, port },
  };
  return covers(withoutPath(other), secret);
}

function withoutPath(permission: NetworkPermission): NetworkPermission {
  if (permission.scope === undefined) return permission;
  const { host, port } = permission.scope;
  return { ...permission, scope: port === undefined ? { host } : { host, port } };
}
