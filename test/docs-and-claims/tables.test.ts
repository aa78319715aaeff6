import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  canonicalNetworkRequest,
  canonicalPath,
  defaultLimits,
  errorCodes,
  explainRequest,
  maximumLimits,
  parseLimits,
  parsePermission,
  parseSemanticVersion,
  parseVersionRange,
  PermissionError,
  rangeIncludes,
} from "@cordon/core";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../gate/project-tree.ts";
import { codesIn, readTable } from "./markdown-table.ts";

const guide = (name: string): Promise<string> => readFile(join(projectRoot, "docs/guides", `${name}.md`), "utf8");
const permissions = await guide("permissions");
const policy = await guide("policy");
const receipts = await guide("receipts");

describe("docs/guides/permissions.md", () => {
  it("says of each form what it allows and what not", () => {
    const rows = readTable(permissions, ["permission", "allows", "does not allow"]);
    for (const [permission, allowed, refused] of rows) {
      const granted = codesIn(permission);
      const decisionOf = (requested: string): string =>
        `${requested}: ${explainRequest({ granted, requested }).decision}`;
      expect(codesIn(allowed).map(decisionOf)).toEqual(codesIn(allowed).map((requested) => `${requested}: allow`));
      expect(codesIn(refused).map(decisionOf)).toEqual(codesIn(refused).map((requested) => `${requested}: deny`));
      expect(codesIn(allowed).length * codesIn(refused).length).toBeGreaterThan(0);
    }
    expect(rows.length).toBeGreaterThan(10);
  });

  it("names the form to write for each slip", () => {
    for (const [written, , corrected] of readTable(permissions, ["written", "refused because", "write"])) {
      const [text = ""] = codesIn(written);
      expect(formFor(text)).toBe(codesIn(corrected)[0]);
    }
  });

  it("reads paths and URLs as it says", () => {
    const rows = readTable(permissions, ["path", "read as", "", "URL", "read as"]);
    for (const [path, readAs, , url, urlReadAs] of rows) {
      expect(canonicalPath(codesIn(path)[0] ?? "").path).toBe(codesIn(readAs)[0]);
      expect(canonicalNetworkRequest(codesIn(url)[0] ?? "").url).toBe(codesIn(urlReadAs)[0]);
    }
    expect(rows.length).toBeGreaterThan(3);
  });

  it("lists the forms that there are", async () => {
    const source = await readFile(join(projectRoot, "packages/core/src/permissions/parse-permission.ts"), "utf8");
    const known = [...source.matchAll(/\["(?<head>[a-z]+:[a-z]+)", "/gu)].map((match) => match.groups?.["head"]);
    const listed = readTable(permissions, ["permission", "grants"])
      .flatMap(([form]) => codesIn(form))
      .map((form) => /^[a-z]+:[a-z]+/u.exec(form)?.[0]);
    expect(new Set(listed)).toEqual(new Set(known));
  });
});

function formFor(text: string): string {
  try {
    parsePermission(text);
    return "nothing: it is accepted";
  } catch (error) {
    return error instanceof PermissionError ? error.form : String(error);
  }
}

describe("docs/guides/policy.md", () => {
  it("says of each range which versions it includes", () => {
    for (const [ranges, included, excluded] of readTable(policy, ["versions", "includes", "does not include"])) {
      for (const text of codesIn(ranges)) {
        const includes = (version: string): boolean => {
          const [range, parsed] = [parseVersionRange(text), parseSemanticVersion(version)];
          return range !== undefined && parsed !== undefined && rangeIncludes(range, parsed);
        };
        expect([text, ...codesIn(included).filter((version) => !includes(version))]).toEqual([text]);
        expect([text, ...codesIn(excluded).filter(includes)]).toEqual([text]);
      }
    }
  });

  it("lists the keys that there are", async () => {
    const source = await readFile(join(projectRoot, "packages/core/src/policy/parse-policy.ts"), "utf8");
    const known = ["policyFields", "skillFields"].flatMap((name) =>
      [...(new RegExp(`${name} = \\[(.*)\\]`, "u").exec(source)?.[1] ?? "").matchAll(/\w+/gu)].map(([key]) => key),
    );
    const listed = readTable(policy, ["key", "value", "without it"]).map(([key]) => codesIn(key)[0]);
    expect(new Set(listed)).toEqual(new Set(known));
  });
});

describe("docs/guides/limits.md", () => {
  it("lists every limit with its default and its maximum", async () => {
    const rows = readTable(await guide("limits"), ["name", "default", "at most", "bounds", "reached"]);
    const number = (text = ""): string => text.replaceAll(/[ ,]/gu, "").replace("million", "000000");
    const parsed = (name: string, text: string): unknown => Object.entries(parseLimits({ [name]: text }))[0];
    const rates = { "/s": "callsPerSecond", "/m": "callsPerMinute", "/h": "callsPerHour" } as const;
    for (const [name, standard, maximum] of rows) {
      const key = codesIn(name)[0] ?? "";
      if (key === "callRate") {
        // One name, a limit for each window.
        const most = Number(number(maximum).replace("awindow", ""));
        for (const [window, field] of Object.entries(rates)) {
          expect(parsed(key, `${most}${window}`)).toEqual([field, maximumLimits[field]]);
          expect([standard, defaultLimits[field]]).toEqual(["off", undefined]);
        }
        continue;
      }
      const [field, most] = parsed(key, key === "fuel" ? "9007199254740991" : number(maximum)) as [string, number];
      expect([key, most]).toEqual([key, (maximumLimits as unknown as Record<string, number>)[field]]);
      const usual = (defaultLimits as unknown as Record<string, number>)[field];
      if (standard === "off") expect(usual).toBeUndefined();
      else expect(parsed(key, number(standard))).toEqual([field, usual]);
    }
    expect(rows.length - 1 + Object.keys(rates).length).toBe(Object.keys(maximumLimits).length);
  });
});

describe("docs/guides/receipts.md", () => {
  it("gives each status and each error code its exit code", async () => {
    const source = await readFile(join(projectRoot, "packages/cli/src/exit-codes.ts"), "utf8");
    const names = new Map([...source.matchAll(/^ {2}(\w+): (\d),$/gmu)].map(([, name, code]) => [name, code]));
    const known = new Map(
      [...source.matchAll(/^ {2}"?([\w-]+)"?: exitCodes\.(\w+),$/gmu)].map(([, key, name]) => [key, names.get(name)]),
    );
    const statuses = readTable(receipts, ["status", "what happened", "exit code"]);
    const codes = readTable(receipts, ["code", "exit code"]);
    const listed = new Map([
      ...statuses.map(([status, , exitCode]) => [codesIn(status)[0], exitCode] as const),
      ...codes.flatMap(([cell, exitCode]) => codesIn(cell).map((code) => [code, exitCode] as const)),
    ]);
    expect(listed).toEqual(known);
    expect([...listed.keys()].filter((key) => key !== undefined && Object.hasOwn(errorCodes, key)).length).toBe(
      Object.keys(errorCodes).length,
    );
  });
});

describe("the events of docs/guides/receipts.md", () => {
  it("are all there are", async () => {
    const source = await readFile(join(projectRoot, "packages/core/src/events/cordon-event.ts"), "utf8");
    const known = [...source.matchAll(/readonly type: "(?<type>[a-z-]+)"/gu)].map((match) => match.groups?.["type"]);
    const listed = readTable(receipts, ["`type`", "when", "has"]).map(([type]) => codesIn(type)[0]);
    expect(new Set(listed)).toEqual(new Set(known));
  });
});

describe("docs/guides/glossary.md", () => {
  it("names files that exist", async () => {
    const rows = readTable(await guide("glossary"), ["word", "means", "where"]);
    const files = rows.map(([, , where]) => codesIn(where)[0] ?? "");
    expect(files.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
    expect(rows.length).toBeGreaterThan(30);
  });
});
