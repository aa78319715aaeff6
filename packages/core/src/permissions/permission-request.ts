/**
 * What a file request is for. `stat` and `list` are kinds of reading. `tree` is a change of everything below a folder,
 * which a rename of a folder needs on both ends beside the request for the folder itself.
 */
export type FilePurpose = "content" | "stat" | "list" | "tree";

/** A request for one virtual path, in canonical form. Make one with `canonicalFileRequest`. */
export interface FileRequest {
  readonly category: "fs";
  readonly action: "read" | "write" | "delete";
  /** Absolute; no empty, `.` or `..` segment, no trailing slash, `/` for the root. */
  readonly path: string;
  /** The text asked for a folder (it ended in `/`, `/.` or `/..`), so opening a file under it fails. */
  readonly folder: boolean;
  readonly purpose: FilePurpose;
}

/** A request for one URL, in canonical form. Make one with `canonicalNetworkRequest`. */
export interface NetworkRequest {
  readonly category: "network";
  /** The scheme of the URL. */
  readonly action: "http" | "https";
  /** As the URL parser writes it, less one trailing dot; IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  /** The parsed path less one trailing slash; `/` for the root. */
  readonly path: string;
  /** The path can be read in two ways (`//`, encoded separators or unreserved characters). */
  readonly ambiguousPath: boolean;
  /**
   * The host is a literal address that is not public, or a name that is loopback. False says nothing about the
   * addresses a name resolves to: those are checked when they are dialled.
   */
  readonly knownNonPublic: boolean;
  /** Upper case. */
  readonly method: string;
  /** What to dial: scheme, host, port, path and query; no fragment. */
  readonly url: string;
}

/** A request for one key, or for the keys that start with `key` (a listing; it may be empty there). */
export interface KeyValueRequest {
  readonly category: "kv";
  readonly action: "read" | "write";
  readonly key: string;
}

/** A request to put a secret into an https request. */
export interface SecretRequest {
  readonly category: "secret";
  readonly action: "use";
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** A request for one configured value. */
export interface EnvironmentRequest {
  readonly category: "env";
  readonly action: "read";
  readonly name: string;
}

/** A request to call a skill. */
export interface SkillRequest {
  readonly category: "skill";
  readonly action: "call";
  readonly id: string;
}

/** A request to ask a model. */
export interface ModelRequest {
  readonly category: "model";
  readonly action: "call";
  /** `PROVIDER/MODEL`. */
  readonly model: string;
}

/** What a guest asks for, in the canonical form that permissions are matched against. */
export type PermissionRequest =
  | FileRequest
  | NetworkRequest
  | KeyValueRequest
  | SecretRequest
  | EnvironmentRequest
  | SkillRequest
  | ModelRequest;
