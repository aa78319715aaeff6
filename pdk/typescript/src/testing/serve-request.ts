import { canonicalEnvironmentRequest, canonicalSkillRequest, FrameError, RequestError } from "@cordon/core";
import type { HostAnswer } from "../guest/host-answer.ts";
import type { Capability } from "../guest/operation-queue.ts";
import { HostError } from "../guest/host-error.ts";
import { PermissionError } from "../guest/permission-error.ts";
import { AnswerFailure, failure } from "./answer-failure.ts";
import type { CallPermissions } from "./call-permissions.ts";
import { checkFields, type HostOperation, type RequestHeader, requiredField, textField } from "./host-operation.ts";
import { parseFileOperation } from "./parse-file-operation.ts";
import type { HostState } from "./test-host.ts";
import { parseNetworkOperation, type TestRequest } from "./test-network.ts";

/** What serves the requests of one run. */
export interface Serving {
  readonly host: HostState;
  readonly permissions: CallPermissions;
  /** Hears of every request to the network. */
  readonly sent: (request: TestRequest) => void;
}

interface GuestRequest {
  readonly header: object;
  readonly body?: Uint8Array | undefined;
}

const noBody = new Uint8Array(0);

/**
 * Serves one request as a host does: understands it, decides, acts.
 *
 * @throws PermissionError, HostError of the SDK, as a skill gets them.
 */
export async function serveRequest(
  capability: Capability,
  request: GuestRequest,
  serving: Serving,
): Promise<HostAnswer> {
  try {
    // What goes to a host goes as JSON, and so does what comes back.
    checkSize(capability, request);
    const operation = parse(capability, asJson(request.header), request.body ?? noBody, serving);
    const { description } = operation;
    const { host, permissions } = serving;
    for (const needed of operation.requests) permissions.require(needed, description, host.nowMs());
    const { header, body = noBody } = await operation.act({
      nowMs: host.nowMs(),
      require: (needed) => permissions.require(needed, description, host.nowMs()),
      allows: (needed) => permissions.allows(needed, host.nowMs()),
    });
    return { header: asJson(header), body: body.slice() };
  } catch (error) {
    throw guestError(error);
  }
}

/** The most bytes of a request, its header and four bytes for the length of that included. */
const largestFrames: Readonly<Record<Capability, number>> = {
  http: 16 * 1024 * 1024,
  fs: 64 * 1024 + 16 * 1024 * 1024,
  kv: 8 * 1024 + 1024 * 1024,
  env: 1_028,
  skill: 256 * 1024,
};

function checkSize(capability: Capability, { header, body = noBody }: GuestRequest): void {
  const limit = largestFrames[capability];
  const bytes = 4 + Buffer.byteLength(JSON.stringify(header)) + body.length;
  if (bytes > limit) throw new FrameError(`it has more than ${limit} bytes`);
}

function asJson(value: object): RequestHeader {
  return JSON.parse(JSON.stringify(value)) as RequestHeader;
}

function parse(capability: Capability, header: RequestHeader, body: Uint8Array, serving: Serving): HostOperation {
  const { host, sent } = serving;
  const { http: routes = {}, secrets = {} } = host.options;
  switch (capability) {
    case "fs":
      return parseFileOperation(header, body, host.tree);
    case "kv":
      return host.keys.parse(header, body);
    case "http":
      return parseNetworkOperation(header, body, { routes, secrets, sent });
    case "env":
      return parseValue(header, host);
    case "skill":
      return parseSkillCall(header, host);
  }
}

function parseValue(header: RequestHeader, { options }: HostState): HostOperation {
  checkFields(header, ["name"]);
  const name = requiredField(header, "name");
  const description = `read the value "${name}"`;
  return {
    description,
    requests: [canonicalEnvironmentRequest(name)],
    act: () => {
      const value = options.env?.[name];
      if (value === undefined) throw failure("NOT_FOUND", description, "the host has none of that name");
      return { header: { value } };
    },
  };
}

function parseSkillCall(header: RequestHeader, { options }: HostState): HostOperation {
  checkFields(header, ["id", "tool", "input"]);
  const id = requiredField(header, "id");
  const tool = textField(header, "tool");
  const description = `call the skill "${id}"`;
  return {
    description,
    requests: [canonicalSkillRequest(id)],
    act: async () => {
      const called = options.skills?.[id];
      if (called === undefined) throw failure("NOT_FOUND", description, "it is not there");
      const output = await answerOf(async () => await called(header["input"] ?? null, tool), description);
      return output instanceof Uint8Array ? { header: {}, body: output } : { header: { output: output ?? null } };
    },
  };
}

async function answerOf(call: () => Promise<unknown>, description: string): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    throw failure("IO", description, error instanceof Error ? error.message : String(error));
  }
}

/** What a skill gets thrown for what stopped its request. */
function guestError(error: unknown): unknown {
  if (error instanceof FrameError || error instanceof RequestError) {
    return new HostError("INVALID", `Cannot understand the request: ${error.reason}`);
  }
  if (!(error instanceof AnswerFailure)) return error;
  const { code, message, permission, retryable } = error.answer;
  if (code !== "DENIED" && code !== "APPROVAL_REQUIRED") return new HostError(code, message, retryable === true);
  return new PermissionError(code, message, permission);
}
