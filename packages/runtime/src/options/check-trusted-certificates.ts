import { X509Certificate } from "node:crypto";
import { OptionError } from "@cordon/core";

const option = "http.trustedCertificates";
const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/gu;
const begin = /-----BEGIN ([^-\n]{0,40})-----/gu;

/**
 * Refuses trusted certificates that are none, before anything is started with them. A text may hold several, as the files of
 * certification authorities do, with comments around them.
 *
 * @param texts The option as a program passed it; undefined when it is not given.
 * @throws OptionError that says which one is wrong and what to write instead. It quotes nothing of the text.
 */
export function checkTrustedCertificates(texts: unknown): void {
  if (texts === undefined) return;
  if (!Array.isArray(texts)) {
    throw new OptionError(option, "it is not a list; write [pem], with the text of a PEM file");
  }
  for (const [index, text] of (texts as readonly unknown[]).entries()) {
    const problem = problemOf(text);
    if (problem !== undefined) throw new OptionError(option, `number ${index + 1} ${problem}`);
  }
}

function problemOf(text: unknown): string | undefined {
  if (typeof text !== "string") return `is not a string; ${fix}`;
  const kinds = [...text.matchAll(begin)].map(([, kind]) => kind);
  if (kinds.length === 0) return `is not PEM; ${fix}`;
  if (kinds.some((kind) => kind !== "CERTIFICATE")) return `holds something else than certificates; ${fix}`;
  const blocks = text.match(block) ?? [];
  if (blocks.length !== kinds.length) return `is cut off or damaged; ${fix}`;
  return blocks.every(isCertificate) ? undefined : `cannot be read as a certificate; ${fix}`;
}

const fix = "write the text of a PEM file, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----";

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}
