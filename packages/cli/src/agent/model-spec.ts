import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";

/** A model as it is named on the command line. */
export type ModelSpec =
  | { readonly provider: "scripted"; readonly file: string }
  | { readonly provider: "openai" | "anthropic"; readonly id: string }
  | { readonly provider: "openai-compatible"; readonly id: string; readonly baseUrl: URL };

const forms = "openai:MODEL, anthropic:MODEL, openai-compatible:MODEL@URL or scripted:FILE";

/**
 * Reads the name of a model.
 *
 * @throws UsageError that names the forms there are.
 */
export function parseModelSpec(text: string): ModelSpec {
  const split = text.indexOf(":");
  const [provider, rest] = [text.slice(0, Math.max(split, 0)), text.slice(split + 1)];
  if (split > 0 && rest !== "") {
    if (provider === "scripted") return { provider, file: rest };
    if (provider === "openai" || provider === "anthropic") return { provider, id: rest };
    const found = /^(?<id>.+)@(?<url>https?:\/\/.+)$/u.exec(rest)?.groups;
    const [id, url] = [found?.["id"], found?.["url"]];
    if (provider === "openai-compatible" && id !== undefined && url !== undefined) {
      return { provider, id, baseUrl: baseUrlOf(text, url) };
    }
  }
  throw new UsageError(`Cannot use the model ${quoted(text)}: write ${forms}`);
}

function baseUrlOf(text: string, written: string): URL {
  const url = URL.parse(written);
  if (url === null) throw new UsageError(`Cannot use the model ${quoted(text)}: what follows the @ is no URL`);
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("Cannot use a model whose URL holds a user or a password: a key is read from the environment");
  }
  return url;
}
