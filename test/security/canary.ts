/** A secret like those of real services, with every character that somebody escapes. */
export const canary = 'cnry-live/7Q+zW=k"9&xY~3Tq';

const bytes = Buffer.from(canary);

/** How servers, programs and people write a value. */
export const writings: Readonly<Record<string, string>> = {
  plain: canary,
  capitals: canary.toUpperCase(),
  small: canary.toLowerCase(),
  percent: encodeURIComponent(canary),
  percentSmall: encodeURIComponent(canary).replaceAll(/%../gu, (escape) => escape.toLowerCase()),
  everyByte: bytes.toString("hex").replaceAll(/../gu, "%$&"),
  form: new URLSearchParams({ key: canary }).toString(),
  hex: bytes.toString("hex"),
  hexCapitals: bytes.toString("hex").toUpperCase(),
  base64: bytes.toString("base64"),
  base64url: bytes.toString("base64url"),
  basic: Buffer.from(`user:${canary}`).toString("base64"),
  inside: Buffer.from(`ab${canary}cd`).toString("base64"),
  json: JSON.stringify({ key: canary }),
  jsonSlashes: JSON.stringify(canary).replaceAll("/", String.raw`\/`),
  jsonInJson: JSON.stringify({ body: JSON.stringify({ key: canary }) }),
  unicode: canary
    .split("")
    .map((one) => String.raw`\u` + one.charCodeAt(0).toString(16).padStart(4, "0"))
    .join(""),
  html: canary.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("/", "&#x2F;"),
};

/** What no text that Cordon produced may hold, in small letters: longer than chance, shorter than the whole. */
const tracesOfIt: readonly string[] = [
  "cnry-live",
  "7q+zw=k",
  "xy~3tq",
  "cnry%2dlive",
  "7q%2bzw",
  bytes.toString("hex"),
  bytes.toString("hex").replaceAll(/../gu, "%$&"),
  String.raw`\u0063\u006e\u0072\u0079`,
  ...[0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(4, -4),
  ),
  bytes.toString("base64url").slice(4, -4),
].map((trace) => trace.toLowerCase());

/** The traces of the canary in a text. */
export function tracesIn(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return tracesOfIt.filter((trace) => lower.includes(trace));
}
