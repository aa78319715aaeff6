import {
  canonicalFileRequest,
  canonicalKeyValueRequest,
  canonicalNetworkRequest,
  createGrants,
  type Grants,
  parsePermissionEntries,
  type PermissionRequest,
} from "@cordon/core";
import {
  anyExpressionMatches,
  type ExpressionRequest,
  type ExpressionRule,
  expressionRule,
} from "../peers/regular-expressions.ts";

/** A request in the forms that the contestants take. */
export interface DecidedRequest {
  /** As the guest writes it, made canonical. */
  readonly make: () => PermissionRequest;
  readonly canonical: PermissionRequest;
  readonly expression: ExpressionRequest;
  /** `action target`, to tell requests apart. */
  readonly text: string;
}

/** A policy of a hundred entries, what is asked of it, and the same policy for the peers. */
export interface HundredGrants {
  readonly grants: Grants;
  readonly rules: readonly ExpressionRule[];
  /** The texts of the requests that are allowed. */
  readonly allowed: ReadonlySet<string>;
  /** Three of four are allowed. */
  readonly requests: readonly DecidedRequest[];
}

const ofEach = 25;
const range = Array.from({ length: ofEach }, (_, index) => index);

/** 25 hosts with a path, 25 folders, 25 exact files, 25 prefixes of keys; 100 requests, of which 25 are refused. */
export function hundredGrants(): HundredGrants {
  const permissions = range.flatMap((index) => [
    `network:https:api${index}.example.com/v1/**`,
    `fs:read:/data/folder${index}/**`,
    `fs:read:/data/file${index}.txt`,
    `kv:read:space${index}/*`,
  ]);
  const entries = parsePermissionEntries(permissions, "allow");
  const rules = range.flatMap((index) => [
    expressionRule("network", `https://api${index}.example.com/v1/`, false),
    expressionRule("fs", `/data/folder${index}/`, false),
    expressionRule("fs", `/data/file${index}.txt`, true),
    expressionRule("kv", `space${index}/`, false),
  ]);
  const requests = range.flatMap((index) => requestsOf(index));
  const allowed = new Set(
    requests.filter(({ expression }) => anyExpressionMatches(rules, expression)).map(({ text }) => text),
  );
  const grants = createGrants({ requested: entries, allow: entries });
  return { grants, rules, allowed, requests };
}

function requestsOf(index: number): readonly DecidedRequest[] {
  const url = `https://api${index}.example.com/v1/items/${index}`;
  return [
    requestOf("network", url, () => canonicalNetworkRequest(url, { method: "GET" })),
    requestOf("fs", `/data/folder${index}/deep/note.txt`, (path) => canonicalFileRequest("read", path)),
    requestOf("fs", `/data/other${index}/note.txt`, (path) => canonicalFileRequest("read", path)),
    requestOf("kv", `space${index}/entry`, (key) => canonicalKeyValueRequest("read", key)),
  ];
}

function requestOf(action: string, target: string, canonical: (target: string) => PermissionRequest): DecidedRequest {
  const make = (): PermissionRequest => canonical(target);
  return { make, canonical: make(), expression: { action, target }, text: `${action} ${target}` };
}
