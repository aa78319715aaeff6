import { DisposedError, OptionError, PluginCallError, type Receipt, ToolUnknownError } from "@cordon/core";
import type { SkillReport } from "../inspect/skill-report.ts";
import type { OpenSessionOptions, Session } from "../session/session.ts";
import type { Runtime, Skill } from "../runtime.ts";
import type { Plugin, PluginExport, PluginImport } from "./plugin.ts";
import type { PluginLogger } from "./plugin-options.ts";
import { PluginOutput } from "./plugin-output.ts";

/** What a plugin is made of. */
export interface SessionPluginParts {
  readonly runtime: Runtime;
  readonly skill: Skill;
  readonly module: SkillReport["module"];
  readonly session: OpenSessionOptions;
  readonly logger: PluginLogger;
  readonly onReceipt: ((receipt: Receipt) => void) | undefined;
}

/** A plugin on a session: what its calls leave behind is there in the next one, as in Extism. Owns its runtime. */
export class SessionPlugin implements Plugin {
  readonly #parts: SessionPluginParts;
  /** Undefined until a call needs one. */
  #session: Promise<Session> | undefined;
  #running = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: SessionPluginParts) {
    this.#parts = parts;
  }

  async call(functionName: string, input?: unknown, hostContext?: unknown): Promise<PluginOutput | null> {
    this.#assertOpen();
    if (hostContext !== undefined) {
      throw new OptionError("hostContext", "there are no host functions that could read it");
    }
    const { skill, logger, onReceipt } = this.#parts;
    if (!skill.tools.includes(functionName)) throw new ToolUnknownError(functionName, skill.tools);
    const bytes = bytesOf(input);
    this.#running += 1;
    try {
      const session = await this.#liveSession();
      const receipt = await session.call(bytes, { tool: functionName });
      for (const { level, text } of receipt.logs) logger[level](text);
      onReceipt?.(receipt);
      return outputOf(functionName, receipt);
    } finally {
      this.#running -= 1;
    }
  }

  async functionExists(functionName: string): Promise<boolean> {
    this.#assertOpen();
    return await Promise.resolve(this.#parts.skill.tools.includes(functionName));
  }

  async getExports(): Promise<readonly PluginExport[]> {
    const { exports = [] } = this.#parts.module;
    return await Promise.resolve(exports.map(({ name, kind }) => ({ name, kind })));
  }

  async getImports(): Promise<readonly PluginImport[]> {
    const { imports = [] } = this.#parts.module;
    return await Promise.resolve(imports.map(({ module, name, kind }) => ({ module, name, kind })));
  }

  async getInstance(): Promise<never> {
    const problem = "the instance is in a thread that shares nothing with yours; call its functions with call()";
    return await Promise.reject(new OptionError("getInstance", problem));
  }

  isActive(): boolean {
    return this.#running > 0;
  }

  async reset(): Promise<boolean> {
    this.#assertOpen();
    if (this.isActive()) return false;
    const session = this.#session;
    this.#session = undefined;
    await (await session)?.[Symbol.asyncDispose]();
    return true;
  }

  async close(): Promise<void> {
    this.#closing ??= Promise.resolve(this.#parts.runtime[Symbol.asyncDispose]());
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The session, or another one when it has ended. Of calls made at once, the first opens it for all. */
  async #liveSession(): Promise<Session> {
    const known = this.#session;
    const session = await known;
    if (session?.endedBy === undefined && session !== undefined) return session;
    if (this.#session === known) this.#session = this.#parts.skill.openSession(this.#parts.session);
    return await (this.#session ?? this.#liveSession());
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new DisposedError("plugin");
  }
}

function bytesOf(input: unknown): Uint8Array {
  if (input === undefined || input === null) return new Uint8Array(0);
  if (typeof input === "string") return new TextEncoder().encode(input);
  if (input instanceof Uint8Array) return input;
  throw new OptionError("input", "it is neither text nor bytes; make text of it, or pass a Uint8Array");
}

function outputOf(functionName: string, { status, message, limit, output }: Receipt): PluginOutput | null {
  if (status !== "ok") throw new PluginCallError({ functionName, status, reason: message ?? "", limit });
  // A plugin declares no output schema: what it set is text or bytes.
  const bytes =
    output instanceof Uint8Array ? output : new TextEncoder().encode(typeof output === "string" ? output : "");
  return bytes.length === 0 ? null : new PluginOutput(new Uint8Array(bytes).buffer);
}
