import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Agent } from "@cordon/agent";
import { type Client, tenantsOf } from "./clients.ts";
import { beginEvents } from "./event-stream.ts";
import { HttpRefusal, sendJson } from "./http-refusal.ts";
import { readBody } from "./read-body.ts";
import { startTask, type Task } from "./task.ts";

/** What a server needs. */
export interface AgentServerOptions {
  /** Made with `approve: "pause"` and an `approvalKey`, so that answers can come by another request. */
  readonly agent: Agent;
  readonly clients: readonly Client[];
  /** Tasks at the same time. Default 8. */
  readonly maxTasks?: number;
  /** Bytes of the body of a request. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** Milliseconds a task may take, without what it waits for answers. Default 10 minutes. */
  readonly deadlineMs?: number;
  /** Milliseconds a task waits for answers. Default 10 minutes. */
  readonly approvalWaitMs?: number;
  /** Milliseconds after which a reader who takes nothing counts as gone. Default 30,000. */
  readonly stallMs?: number;
}

/** A server that does tasks. */
export interface AgentServer {
  /** Begins to listen, and says where. */
  listen(port: number, host?: string): Promise<string>;
  /** Takes no more tasks, waits for those there are, ends what is left after the deadline, and closes. */
  close(options?: { readonly deadlineMs?: number }): Promise<void>;
}

/**
 * Makes a server: `POST /tasks` streams what an agent does, `POST /tasks/ID/approvals` takes answers, `GET /health` says that it
 * is there. It belongs behind something that speaks TLS.
 *
 * @throws Error when a token is too short.
 */
export function createAgentServer(options: AgentServerOptions): AgentServer {
  const { agent, maxTasks = 8, maxBodyBytes = 65_536, deadlineMs = 600_000, approvalWaitMs = 600_000 } = options;
  const { stallMs = 30_000 } = options;
  const tenantOf = tenantsOf(options.clients);
  const tasks = new Map<string, Task>();
  let isClosing = false;

  const beginTask = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const tenant = tenantOf(request);
    const { task, conversation } = await readBody(request, ["task", "conversation"], maxBodyBytes);
    if (typeof task !== "string" || task.trim() === "") throw new HttpRefusal(400, "task is no text");
    if (conversation !== undefined && (typeof conversation !== "string" || conversation === "")) {
      throw new HttpRefusal(400, "conversation is no text");
    }
    if (isClosing || tasks.size >= maxTasks) {
      throw new HttpRefusal(503, isClosing ? "the server shuts down" : "there are as many tasks as there may be", {
        "retry-after": "5",
      });
    }
    const runId = randomUUID();
    // A conversation is the tenant's own, whatever another one calls theirs.
    const named = conversation === undefined ? {} : { conversation: JSON.stringify([tenant, conversation]) };
    const started = startTask(agent, task, beginEvents(response, stallMs), {
      runId,
      tenant,
      deadlineMs,
      approvalWaitMs,
      ...named,
    });
    tasks.set(runId, started);
    await started.ended;
    tasks.delete(runId);
  };
  const answerTask = async (request: IncomingMessage, response: ServerResponse, runId: string): Promise<void> => {
    const tenant = tenantOf(request);
    const { approvals = [], refusals = [] } = await readBody(request, ["approvals", "refusals"], maxBodyBytes);
    if (!isTexts(approvals) || !isTexts(refusals))
      throw new HttpRefusal(400, "approvals and refusals are lists of texts");
    const task = tasks.get(runId);
    if (task?.tenant !== tenant) throw new HttpRefusal(404, "there is no such task");
    if (!task.answer({ approvals, refusals })) throw new HttpRefusal(409, "the task does not wait for an answer");
    sendJson(response, 202, { runId });
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    const runId = /^\/tasks\/(?<runId>[0-9a-f-]{36})\/approvals$/u.exec(path)?.groups?.["runId"];
    if (path === "/health" && request.method === "GET") return sendJson(response, isClosing ? 503 : 200, {});
    if (path !== "/tasks" && runId === undefined) throw new HttpRefusal(404, "there is nothing here");
    if (request.method !== "POST") throw new HttpRefusal(405, "only POST", { allow: "POST" });
    return await (runId === undefined ? beginTask(request, response) : answerTask(request, response, runId));
  };
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => refuse(response, error));
  });
  return {
    listen: async (port, host = "127.0.0.1") => {
      server.listen(port, host);
      await once(server, "listening");
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    },
    close: async ({ deadlineMs: closeMs = 30_000 } = {}) => {
      isClosing = true;
      const closed = once(server, "close");
      server.close();
      const running = Promise.all([...tasks.values()].map(({ ended }) => ended));
      const deadline = new AbortController();
      await Promise.race([running, sleep(closeMs, undefined, { signal: deadline.signal }).catch(() => {})]);
      deadline.abort();
      for (const task of tasks.values()) task.stop();
      await running;
      server.closeAllConnections();
      await closed;
    },
  };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= 100 && value.every((item) => typeof item === "string");

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof HttpRefusal) {
    sendJson(response, error.status, { error: error.message }, error.headers);
    return;
  }
  process.emitWarning(error instanceof Error ? error : String(error));
  sendJson(response, 500, { error: "the server failed" });
}
