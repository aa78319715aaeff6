import { CordonError, OptionError, parsePermission } from "@cordon/core";
import type { PluginSettings } from "./plugin-options.ts";

/** What a plugin is granted. */
export interface PluginPermissions {
  readonly grants: readonly string[];
  /** Folders of the host by virtual path. */
  readonly mounts: Readonly<Record<string, string>>;
}

const readOnlyMark = "ro:";

/**
 * Writes what Extism's manifest allows as permissions of Cordon.
 *
 * @throws OptionError for a host or a path that no permission can name.
 */
export function pluginPermissions({ allowedHosts = [], allowedPaths = {} }: PluginSettings): PluginPermissions {
  const hosts = allowedHosts.map((host, index) =>
    checked(`allowedHosts[${index}]`, host === "*" ? "network:http" : `network:http:${host}`),
  );
  const paths = Object.entries(allowedPaths).flatMap(([path, folder]) => {
    const scope = path.endsWith("/") ? `${path}**` : `${path}/**`;
    const actions = folder.startsWith(readOnlyMark) ? ["read"] : ["read", "write", "delete"];
    return actions.map((action) => checked(`allowedPaths["${path}"]`, `fs:${action}:${scope}`));
  });
  const mounts = Object.entries(allowedPaths).map(([path, folder]) => [
    path,
    folder.startsWith(readOnlyMark) ? folder.slice(readOnlyMark.length) : folder,
  ]);
  return { grants: [...hosts, ...paths], mounts: Object.fromEntries(mounts) as Record<string, string> };
}

function checked(option: string, text: string): string {
  try {
    parsePermission(text);
  } catch (error) {
    if (!CordonError.isInstance(error)) throw error;
    throw new OptionError(option, `no permission can name it: ${error.message}`);
  }
  return text;
}
