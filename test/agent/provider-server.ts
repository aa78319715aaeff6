import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openAiResponsesEvents } from "./openai-responses-events.ts";

/** What a server answers to one request. */
export interface ServedAnswer {
  readonly text?: string;
  readonly call?: { readonly id: string; readonly name: string; readonly input: object };
  /** An error in place of an answer. */
  readonly status?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  /** Sends the text and then nothing more. */
  readonly hangs?: boolean;
}

/** A request as the server got it. */
export interface ServedRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Settles when its connection is closed. */
  readonly closed: Promise<unknown>;
}

/** A server on this machine that speaks the wire formats of OpenAI's chat completions and responses, and Anthropic's messages. */
export interface ProviderServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  /** Closes every connection, in the middle of whatever it is at. */
  hangUp(): void;
}

/** Starts a server with the answers it gives, in order. Usage is always 20 tokens in, 8 of them from a cache, and 5 out. */
export async function startProviderServer(...answers: readonly ServedAnswer[]): Promise<ProviderServer> {
  const requests: ServedRequest[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, answers, requests);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    hangUp: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answers: readonly ServedAnswer[],
  requests: ServedRequest[],
): Promise<void> {
  const answer = answers[requests.length] ?? { status: 500 };
  const { promise: closed, resolve } = Promise.withResolvers<unknown>();
  response.once("close", resolve);
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as ServedRequest["body"];
  requests.push({ path: request.url ?? "", body, closed });
  if (answer.status !== undefined) {
    if (answer.retryAfter !== undefined) response.setHeader("retry-after", String(answer.retryAfter));
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ type: "error", error: { type: "api_error", message: `status ${answer.status}` } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of eventsFor(request.url, answer)) response.write(event);
  if (answer.hangs !== true) response.end();
}

function eventsFor(path: string | undefined, answer: ServedAnswer): readonly string[] {
  if (path === "/v1/messages") return anthropicEvents(answer);
  return path === "/v1/responses" ? openAiResponsesEvents(answer) : openAiEvents(answer);
}

function openAiEvents({ text, call, hangs }: ServedAnswer): readonly string[] {
  const chunk = (delta: object, finish: string | null = null): object => ({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks: object[] = (text?.match(/\S+\s*/gu) ?? []).map((word) => chunk({ role: "assistant", content: word }));
  if (hangs === true) return chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`);
  if (call !== undefined) {
    const input = JSON.stringify(call.input);
    const half = Math.ceil(input.length / 2);
    const start = {
      index: 0,
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: input.slice(0, half) },
    };
    chunks.push(
      chunk({ tool_calls: [start] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: input.slice(half) } }] }),
    );
  }
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 5,
    total_tokens: 25,
    prompt_tokens_details: { cached_tokens: 8 },
  };
  chunks.push(chunk({}, call === undefined ? "stop" : "tool_calls"), { ...chunk({}), choices: [], usage });
  return [...chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`), "data: [DONE]\n\n"];
}

function anthropicEvents({ text, call, hangs }: ServedAnswer): readonly string[] {
  const usage = { input_tokens: 12, cache_read_input_tokens: 8, cache_creation_input_tokens: 0, output_tokens: 0 };
  const message = { id: "m", type: "message", role: "assistant", content: [], model: "m", stop_reason: null, usage };
  const events: { readonly type: string; readonly [field: string]: unknown }[] = [{ type: "message_start", message }];
  if (text !== undefined) {
    events.push({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
    for (const word of text.match(/\S+\s*/gu) ?? []) {
      events.push({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } });
    }
    if (hangs !== true) events.push({ type: "content_block_stop", index: 0 });
  }
  if (hangs !== true) {
    if (call !== undefined) {
      const { id, name, input } = call;
      const json = JSON.stringify(input);
      events.push({ type: "content_block_start", index: 1, content_block: { type: "tool_use", id, name, input: {} } });
      for (const part of [json.slice(0, 5), json.slice(5)]) {
        events.push({ type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: part } });
      }
      events.push({ type: "content_block_stop", index: 1 });
    }
    const reason = call === undefined ? "end_turn" : "tool_use";
    events.push(
      { type: "message_delta", delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } },
      { type: "message_stop" },
    );
  }
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
