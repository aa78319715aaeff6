import type { ServedAnswer } from "./provider-server.ts";

/** An answer in the wire format of OpenAI's responses, as events of a stream. */
export function openAiResponsesEvents({ text, call, hangs }: ServedAnswer): readonly string[] {
  const response = { id: "r", created_at: 1, model: "m" };
  const events: { readonly type: string; readonly [field: string]: unknown }[] = [
    { type: "response.created", response },
  ];
  if (text !== undefined) {
    const item = { type: "message", id: "msg_1" };
    events.push({ type: "response.output_item.added", output_index: 0, item });
    for (const word of text.match(/\S+\s*/gu) ?? []) {
      events.push({ type: "response.output_text.delta", item_id: item.id, delta: word });
    }
    if (hangs !== true) events.push({ type: "response.output_item.done", output_index: 0, item });
  }
  if (hangs !== true) {
    if (call !== undefined) {
      const json = JSON.stringify(call.input);
      const item = { type: "function_call", id: "fc_1", call_id: call.id, name: call.name };
      events.push({ type: "response.output_item.added", output_index: 1, item: { ...item, arguments: "" } });
      for (const delta of [json.slice(0, 5), json.slice(5)]) {
        events.push({ type: "response.function_call_arguments.delta", item_id: item.id, output_index: 1, delta });
      }
      const done = { ...item, arguments: json, status: "completed" };
      events.push({ type: "response.output_item.done", output_index: 1, item: done });
    }
    const usage = {
      input_tokens: 20,
      input_tokens_details: { cached_tokens: 8 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 25,
    };
    events.push({ type: "response.completed", response: { ...response, usage } });
  }
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
