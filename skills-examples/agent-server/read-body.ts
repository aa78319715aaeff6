import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "./http-refusal.ts";

/**
 * Reads the body of a request: a JSON object with some fields and no others.
 *
 * @param fields The names it may have.
 * @param maxBytes What is longer is refused before it is read to its end.
 * @throws HttpRefusal
 */
export async function readBody(
  request: IncomingMessage,
  fields: readonly string[],
  maxBytes: number,
): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json(?:;|$)/u.test(request.headers["content-type"] ?? "")) {
    throw new HttpRefusal(415, "the body has to be application/json");
  }
  const value = parseJson(await readText(request, maxBytes));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpRefusal(400, "the body is no JSON object");
  }
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    throw new HttpRefusal(400, `the body has a field that is not known: ${unknown.slice(0, 50)}`);
  return value as Readonly<Record<string, unknown>>;
}

async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLong = new HttpRefusal(413, `the body is longer than ${maxBytes} bytes`, { connection: "close" });
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLong;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpRefusal(400, "the body is no JSON");
  }
}
