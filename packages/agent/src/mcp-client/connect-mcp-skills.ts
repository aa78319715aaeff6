import {
  boundGrants,
  canonicalSkillRequest,
  createGrants,
  decide,
  type Decision,
  type GrantEntry,
  type Grants,
  InputError,
  type JsonValue,
  McpServerError,
  nothingUsed,
  OptionError,
  parsePermissionEntries,
  type SkillCallRequest,
  type SkillRunner,
  type SkillTool,
  ToolUnknownError,
} from "@cordon/core";
import { checkedJson } from "../json/checked-json.ts";
import { digestOfJson } from "../tools/canonical-json.ts";
import type { LeftOutTool, ListedTool } from "./listed-tool.ts";
import { endingOfError, endingOfResult, type McpEnding, mcpReceipt } from "./mcp-receipt.ts";
import { type McpSkillsOptions, mcpSkillsSettings, type McpSkillsSettings } from "./mcp-skills-options.ts";
import { openServerLink, type ServerLink } from "./server-link.ts";

/** The tools of an MCP server, as skills. Dispose of it to end the connection and the process. */
export interface McpSkills extends SkillRunner, AsyncDisposable {
  /** The digests of all tools that the server listed, by their names: to pin them next time. */
  readonly digests: Readonly<Record<string, string>>;
  /** The tools that are not offered, and why. */
  readonly leftOut: readonly LeftOutTool[];
}

const overBytes: McpEnding = {
  status: "limit",
  limit: "httpBytes",
  message: "the call has more bytes than it may",
};
const inputBounds = { maxBytes: 262_144, maxDepth: 64 };

/**
 * Connects to an MCP server and offers its tools as skills, for agents and everything else that takes a `SkillRunner`.
 *
 * A tool is offered when `permissions` cover `skill:call:mcp-NAME--TOOL`, and each call is decided again, with the ceilings of the
 * caller. That is all that Cordon decides: what the server then does is its own business, so its tools count as ones that
 * can change and send anything unless `effects` says otherwise. What it says is text from outside. A tool that is listed
 * otherwise than at first is not called any more.
 *
 * @throws OptionError, PermissionError for options that are none; McpServerError when the server cannot be asked.
 */
export async function connectMcpSkills(options: McpSkillsOptions): Promise<McpSkills> {
  const settings = mcpSkillsSettings(options);
  const allow = parsePermissionEntries(settings.permissions, "allow");
  if (
    allow.some(({ approval, maxBytes, rate }) => approval !== "never" || maxBytes !== undefined || rate !== undefined)
  ) {
    throw new OptionError(
      "permissions",
      "approvals, bytes and rates are not held here; use confirm, and rules of the agent",
    );
  }
  const link = await openServerLink(settings);
  try {
    return createMcpSkills(link, settings, allow);
  } catch (error) {
    await link[Symbol.asyncDispose]();
    throw error;
  }
}

function createMcpSkills(
  link: ServerLink,
  settings: McpSkillsSettings,
  allow: ReturnType<typeof parsePermissionEntries>,
): McpSkills {
  const { name, pins, confirm, maxOutputBytes, callTimeoutMs } = settings;
  const { tools: listed, version } = link.first;
  const names = new Set([...listed.values()].map((tool) => tool.name));
  const meant = [...Object.keys(settings.effects), ...(typeof confirm === "boolean" ? [] : confirm)];
  const missing = meant.find((tool) => !names.has(tool));
  if (missing !== undefined) throw new OptionError("server", `it has no tool "${missing}"`);

  const requested = parsePermissionEntries(
    [...listed.keys()].map((skillId) => `skill:call:${skillId}`),
    "manifest",
  );
  const grants = createGrants({ requested, allow });
  const policyDigest = digestOfJson([name, settings.permissions as readonly JsonValue[]]);
  const charged = new Map<GrantEntry, number>();
  const decideOn = (bounded: Grants, skillId: string): Decision =>
    decide(bounded, canonicalSkillRequest(skillId), {
      ...nothingUsed(Date.now()),
      callsOf: (entry) => charged.get(entry) ?? 0,
    });

  const leftOut: LeftOutTool[] = [...link.first.leftOut];
  const offered = new Map<string, SkillTool>();
  for (const tool of listed.values()) {
    const pin = Object.hasOwn(pins, tool.name) ? pins[tool.name] : undefined;
    if (decideOn(grants, tool.skillId).outcome !== "allow") {
      leftOut.push({ name: tool.name, reason: `skill:call:${tool.skillId} is not among the permissions` });
    } else if (pin !== undefined && pin !== tool.digest) {
      leftOut.push({ name: tool.name, reason: `it is not the one that is pinned: its digest is ${tool.digest}` });
    } else {
      offered.set(tool.skillId, skillToolOf(tool, { settings, version, policyDigest }));
    }
  }

  const toolOf = ({ skillId, tool, digest }: SkillCallRequest): SkillTool => {
    const found = offered.get(skillId);
    if (found === undefined || found.tool !== tool || found.digest !== digest) {
      throw new ToolUnknownError(
        tool,
        [...offered.values()].map((known) => known.tool),
      );
    }
    return found;
  };
  let calls = 0;
  return {
    digests: Object.freeze(Object.fromEntries([...listed.values()].map((tool) => [tool.name, tool.digest]))),
    leftOut: Object.freeze(leftOut),
    tools: () => [...offered.values()].filter(({ skillId }) => !link.changed.has(skillId)),
    call: async (request) => {
      const tool = toolOf(request);
      const { skillId } = tool;
      const { value: input, problem } = checkedJson(request.input, inputBounds);
      if (input === undefined) throw new InputError(problem);
      if (typeof input !== "object" || input === null || Array.isArray(input)) throw new InputError("it is no object");
      const bounded = (request.ceilings ?? []).reduce(
        (sum, ceiling) => boundGrants(sum, parsePermissionEntries(ceiling, "ceiling")),
        grants,
      );
      const { outcome, reason, rule, charges } = decideOn(bounded, skillId);
      const facts = {
        callId: ++calls,
        skill: { id: skillId, version },
        tool: tool.tool,
        tenant: request.tenant,
        input,
        decision: {
          callIndex: 0,
          permission: `skill:call:${skillId}`,
          outcome,
          reason,
          ...(rule === undefined ? {} : { rule }),
        },
        digest: tool.digest,
        policyDigest,
      };
      const notAsked = { ...facts, wallMs: 0, receivedBytes: 0, wasAsked: false };
      if (outcome !== "allow") {
        const message = `skill:call:${skillId} is not allowed: ${reason}`;
        return mcpReceipt({ status: "denied", message }, notAsked);
      }
      const inputBytes = Buffer.byteLength(JSON.stringify(input));
      const mostBytes = request.limits?.httpBytes ?? Infinity;
      if (inputBytes > mostBytes) return mcpReceipt(overBytes, notAsked);
      const connection = await link.connection(request.signal);
      if (connection === undefined) return mcpReceipt(endingOfError(undefined, request.signal), notAsked);
      if (link.changed.has(skillId)) {
        throw new McpServerError(
          name,
          "changed",
          `the tool "${tool.tool}" is not what it was; connect again and look at it`,
        );
      }
      for (const entry of charges) charged.set(entry, (charged.get(entry) ?? 0) + 1);
      const startedMs = performance.now();
      const timeoutMs = Math.max(1, Math.min(callTimeoutMs, request.limits?.wallTimeMs ?? callTimeoutMs));
      let ending: McpEnding;
      let receivedBytes = 0;
      try {
        const fields = input as Readonly<Record<string, JsonValue>>;
        const result = await connection.callTool(tool.tool, fields, { timeoutMs, signal: request.signal });
        receivedBytes = Buffer.byteLength(JSON.stringify(result));
        ending = inputBytes + receivedBytes > mostBytes ? overBytes : endingOfResult(result, maxOutputBytes);
        link.markUseful();
      } catch (error) {
        ending = endingOfError(error, request.signal);
      }
      const wallMs = performance.now() - startedMs;
      return mcpReceipt(ending, {
        ...facts,
        wallMs,
        receivedBytes,
        wasAsked: true,
      });
    },
    [Symbol.asyncDispose]: async () => await link[Symbol.asyncDispose](),
  };
}

function skillToolOf(
  { name, skillId, digest, description, inputSchema }: ListedTool,
  {
    settings,
    version,
    policyDigest,
  }: { readonly settings: McpSkillsSettings; readonly version: string; readonly policyDigest: string },
): SkillTool {
  const { confirm, effects, trust, callTimeoutMs, maxMessageBytes } = settings;
  const known = Object.hasOwn(effects, name) ? effects[name] : undefined;
  return Object.freeze({
    skillId,
    version,
    digest,
    policyDigest,
    tool: name,
    ...(description === undefined ? {} : { description }),
    inputSchema,
    // Nobody bounds what a server does, so rules take it for one that may ask for any address.
    permissions: Object.freeze([`skill:call:${skillId}`, "network:http"]),
    effects: known ?? "write",
    trust,
    confirm: typeof confirm === "boolean" ? confirm : confirm.includes(name),
    limits: Object.freeze({ wallTimeMs: callTimeoutMs, httpBytes: maxMessageBytes }),
  });
}
