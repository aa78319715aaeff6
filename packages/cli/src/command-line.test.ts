import { describe, expect, it } from "vitest";
import { parseCommandLine } from "./command-line.ts";
import { exitCodes } from "./exit-codes.ts";
import { version } from "./version.ts";

function help(...words: readonly string[]): string {
  const parsed = parseCommandLine(words);
  if (!("text" in parsed)) throw new Error("it is no help");
  return parsed.text;
}

describe("parseCommandLine()", () => {
  it("reads every option of run, and those that may be repeated in order", () => {
    const words =
      "run s.wasm --tool t --input {} --policy p --manifest m --grant a --grant b --mount /a=b --limit fuel=1 --config c=d --tenant e --log-level warn --record r --json";
    expect(parseCommandLine(words.split(" "))).toEqual({
      command: "run",
      file: "s.wasm",
      options: {
        tool: "t",
        input: "{}",
        policy: "p",
        manifest: "m",
        grant: ["a", "b"],
        mount: ["/a=b"],
        limit: ["fuel=1"],
        config: ["c=d"],
        tenant: "e",
        logLevel: "warn",
        record: "r",
        json: true,
      },
    });
  });

  it("reads every option of replay, and wants a skill", () => {
    const words = "replay call.json --skill s.wasm --manifest m --limit memory=1MiB --limit fuel=1 --json";
    expect(parseCommandLine(words.split(" "))).toEqual({
      command: "replay",
      file: "call.json",
      options: { skill: "s.wasm", manifest: "m", limit: ["memory=1MiB", "fuel=1"], json: true },
    });
    expect(() => parseCommandLine(["replay", "call.json"])).toThrow("required option '--skill <skill.wasm>'");
    expect(help("replay", "--help")).toMatch(/^ {2}6 {2}it came to something else/mu);
  });

  it("reads every option of explain", () => {
    expect(parseCommandLine(["explain", "--policy", "p", "--skill", "s", "--request", "r", "--json"])).toEqual({
      command: "explain",
      options: { policy: "p", skill: "s", request: "r", json: true },
    });
    expect(parseCommandLine(["explain", "--jsonl"])).toEqual({ command: "explain", options: { jsonl: true } });
  });

  it("says in the help what each exit code means", () => {
    for (const code of Object.values(exitCodes)) {
      expect(help("--help")).toMatch(new RegExp(`^  ${code}  \\S`, "mu"));
      // A call finds nothing wrong with itself.
      if (code !== exitCodes.problems) expect(help("help", "run")).toMatch(new RegExp(`^  ${code}  \\S`, "mu"));
    }
    expect(help("explain", "--help")).toMatch(/^ {2}4 {2}deny or ask$/mu);
    expect(help("help", "explain")).toBe(help("explain", "--help"));
  });

  it("lists the commands in the order of use: write, run, hand on", () => {
    const order = ["init", "build", "test", "dev", "validate", "run", "inspect", "explain", "replay", "agent", "mcp"];
    const listed = [...help("--help").matchAll(/^ {2}([a-z]+)(?: [[<]| {2,}\p{Ll})/gmu)].map(([, name]) => name);
    expect(listed.filter((name) => order.includes(name ?? ""))).toEqual(order);
  });

  it("gives the version", () => {
    expect(parseCommandLine(["--version"])).toEqual({ command: "help", text: `${version}\n` });
  });

  it("gives the help as a mistake when there is no command", () => {
    expect(parseCommandLine([]).command).toBe("usage");
    expect(help()).toContain("Usage: cordon");
  });

  it("names the word at fault, and what may have been meant", () => {
    const problems: readonly (readonly [string, string])[] = [
      ["rnu", "unknown command 'rnu' (Did you mean run?)"],
      ["run", "missing required argument 'skill.wasm'"],
      ["run a b", "too many arguments for 'run'"],
      ["run a --jsno", "unknown option '--jsno' (Did you mean --json?)"],
      ["run a --tool", "option '--tool <name>' argument missing"],
      ["run a --log-level loud", "Allowed choices are trace, debug, info, warn, error"],
      ["explain --jsonl --policy p", "option '--jsonl' cannot be used with option '--policy <file>'"],
      ["help nope", 'Cannot print the help of "nope"'],
    ];
    for (const [words, problem] of problems) expect(() => parseCommandLine(words.split(" "))).toThrow(problem);
  });
});
