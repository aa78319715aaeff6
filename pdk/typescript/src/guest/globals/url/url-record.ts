/** The parts of a URL, as the URL standard has them. */
export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  /** As it is written; null where there is none, which is another thing than an empty one. */
  host: string | null;
  port: number | null;
  /** Segments; or one text, where what follows the scheme has no structure. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

const defaultPorts: ReadonlyMap<string, number | null> = new Map([
  ["ftp", 21],
  ["file", null],
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
]);

/** A URL of nothing. */
export function emptyUrl(): UrlRecord {
  return { scheme: "", username: "", password: "", host: null, port: null, path: [], query: null, fragment: null };
}

/** Whether a scheme is one of those with hosts and segments. */
export function isSpecialScheme(scheme: string): boolean {
  return defaultPorts.has(scheme);
}

/** Whether a port is the one its scheme means anyway. */
export function isDefaultPort(scheme: string, port: number | null): boolean {
  return port !== null && defaultPorts.get(scheme) === port;
}

/** Whether there is a user or a password. */
export function hasCredentials({ username, password }: UrlRecord): boolean {
  return username !== "" || password !== "";
}

/** Host and port, as they stand in a URL. */
export function hostAndPort({ host, port }: UrlRecord): string {
  return `${host ?? ""}${port === null ? "" : `:${port}`}`;
}

/** The path, as it stands in a URL. */
export function pathText({ path }: UrlRecord): string {
  return typeof path === "string" ? path : path.map((segment) => `/${segment}`).join("");
}

/** The whole URL as a text. */
export function urlText(url: UrlRecord): string {
  const { scheme, username, password, host, path, query, fragment } = url;
  let text = `${scheme}:`;
  if (host !== null) {
    const user = password === "" ? username : `${username}:${password}`;
    text += `//${hasCredentials(url) ? `${user}@` : ""}${hostAndPort(url)}`;
  } else if (typeof path !== "string" && path.length > 1 && path[0] === "") {
    // Otherwise the path would begin with what looks like a host.
    text += "/.";
  }
  return `${text}${pathText(url)}${query === null ? "" : `?${query}`}${fragment === null ? "" : `#${fragment}`}`;
}
