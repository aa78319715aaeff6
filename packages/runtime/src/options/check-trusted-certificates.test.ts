import { generateKeyPairSync } from "node:crypto";
import { getCACertificates } from "node:tls";
import { OptionError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { checkTrustedCertificates } from "./check-trusted-certificates.ts";

const [first = "", second = ""] = getCACertificates("bundled");
const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });

/** What is said of a list that is refused. */
function problemOf(texts: unknown): string {
  try {
    checkTrustedCertificates(texts);
  } catch (error) {
    if (error instanceof OptionError && error.option === "http.trustedCertificates") return error.problem;
    throw error;
  }
  return "";
}

describe("trusted certificates", () => {
  it("are PEM, one or several in a text, with comments around them", () => {
    expect(problemOf(undefined)).toBe("");
    expect(problemOf([])).toBe("");
    expect(problemOf([first, second])).toBe("");
    expect(problemOf([`# ours\n${first}\n# theirs\r\n${second}\n`])).toBe("");
  });

  it.each([
    ["a text", first, "it is not a list"],
    ["no text", [first, 7], "number 2 is not a string"],
    ["a path", ["/etc/ssl/ca.pem"], "number 1 is not PEM"],
    ["nothing", [""], "number 1 is not PEM"],
    ["a key", [key], "number 1 holds something else than certificates"],
    ["a certificate with its key", [`${first}\n${key}`], "number 1 holds something else than certificates"],
    ["half of one", [first, second.slice(0, 200)], "number 2 is cut off or damaged"],
    [
      "something else in its place",
      ["-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----"],
      "number 1 cannot be read as a certificate",
    ],
    ["a good and a bad one in a text", [first + first.replace("MII", "AAA")], "number 1 cannot be read"],
  ])("are refused as %s, with the fix and nothing of the text", (_name, texts, problem) => {
    expect(problemOf(texts)).toContain(problem);
    expect(problemOf(texts)).toMatch(/write (?:the text of a PEM file|\[pem\])/u);
    expect(problemOf(texts)).not.toContain("bm90");
  });

  it("are refused before anything is started", async () => {
    await expect(createRuntime({ http: { trustedCertificates: ["ca.pem"] } })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      option: "http.trustedCertificates",
    });
  });
});
