import { readFile } from "node:fs/promises";
import { join } from "node:path";
import wabt from "wabt";
import { createTestAuthority } from "../tls/test-authority.ts";
import { projectRoot } from "../gate/project-tree.ts";
import type { CodeBlock } from "./code-block.ts";
import type { PageFolder } from "./page-folder.ts";

/** A block that is not run, with the reason why it is a fragment. */
export interface Fragment {
  readonly page: string;
  /** Text that is in this block and no other of the page. */
  readonly holds: string;
  readonly because: string;
}

/** The blocks that do not run. Every other one does. */
export const fragments: readonly Fragment[] = [
  { page: "README.md", holds: "bytes ─ admit", because: "a drawing" },
  { page: "ARCHITECTURE.md", holds: "cli ─►", because: "a drawing" },
  { page: "ARCHITECTURE.md", holds: "main thread ──", because: "a drawing" },
  { page: "ARCHITECTURE.md", holds: "packages/", because: "a tree of folders" },
  { page: "docs/guides/waiting.md", holds: '"operations": [\n', because: "the header of a frame" },
  { page: "docs/guides/waiting.md", holds: '"header": { "bytes": 5 }', because: "the header of a frame" },
  { page: "CONTRIBUTING.md", holds: "cli ─►", because: "a drawing" },
  { page: "CONTRIBUTING.md", holds: "export function run", because: "style: the bad half does not compile on purpose" },
  { page: "CONTRIBUTING.md", holds: "throw new MountError", because: "style: two lines of a function" },
  { page: "CONTRIBUTING.md", holds: "generation += 1n", because: "style: one statement of a function" },
  { page: "CONTRIBUTING.md", holds: "toMatchSnapshot", because: "style: the bad half would fail the gate" },
  { page: "packages/capabilities/README.md", holds: "request frame ─", because: "a drawing" },
  {
    page: "pdk/assemblyscript/README.md",
    holds: "export function execute(): i32",
    because: "AssemblyScript: the command below it compiles it, and the program after that runs it",
  },
  {
    page: "pdk/assemblyscript/README.md",
    holds: "export function weather(): i32",
    because: "AssemblyScript: the PDK's readme.test.ts compiles it and runs it",
  },
  { page: "pdk/assemblyscript/README.md", holds: "export function note(): i32", because: "the same" },
  {
    page: "pdk/typescript/README.md",
    holds: "export class Greeting",
    because: "a skill: the command below it builds it, and the program after that runs it",
  },
  {
    page: "pdk/c/README.md",
    holds: "CORDON_EXPORT",
    because: "C: c-header.test.ts compares its names with the header",
  },
];

/** A command that is not run, with the reason. The script it names must exist all the same. */
export interface CommandNotRun {
  readonly starts: string;
  readonly because: string;
}

/** The commands that are not run, wherever they stand. */
export const commandsNotRun: readonly CommandNotRun[] = [
  { starts: "cordon mcp", because: "serves until it is ended; mcp-command.test.ts starts it" },
  { starts: "npm test", because: "runs this test" },
  { starts: "npm run bench", because: "measures for minutes; a step of its own in .ci/run" },
  { starts: "npm run examples", because: "the test builds the examples before it starts" },
  { starts: "npm run docs", because: "a step of the gate" },
  { starts: "npm run cordon -- run skills-examples/issue-report", because: "asks a host of the Internet" },
  { starts: "npm run cordon -- run skills-examples/github-issues", because: "the same" },
  { starts: "node --conditions=@cordon/source test/abi/", because: "writes into the repository" },
  { starts: "clang", because: "a compiler that need not be there" },
  { starts: "npm pack", because: "published-packages.test.ts packs in a copy" },
  { starts: "npm install", because: "needs a registry; published-packages.test.ts installs by hand" },
];

/** What the programs of a page need beside its own blocks. */
export type PageSetUp = (folder: Pick<PageFolder, "write">, blocks: readonly CodeBlock[]) => Promise<void>;

const example = (name: string): Promise<Uint8Array> =>
  readFile(join(projectRoot, "skills-examples", name, "build", `${name}.wasm`));

const echo = `(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (func (export "execute") (result i32)
    (call $output_set (call $input_offset) (call $input_length)) (i32.const 0)))`;

/** A plugin without a manifest. */
async function plugin(text: string): Promise<Uint8Array> {
  return Uint8Array.from((await wabt()).parseWat("plugin.wat", text).toBinary({}).buffer);
}

/** Counts its calls in its memory, and gives the number as one digit. */
const counter = `(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (memory 1)
  (func (export "execute") (result i32) (local $block i64)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block) (i32.add (i32.const 48) (i32.load (i32.const 0))))
    (call $output_set (local.get $block) (i64.const 1))
    (i32.const 0)))`;

/** Sends its input, which is the JSON of a header, to a host function, and gives the header of the answer. */
const relayTo = (name: string): string => `(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "${name}" (func $ask (param i64) (result i64)))
  (memory 1)
  (func (export "execute") (result i32) (local $frame i64) (local $index i64) (local $answer i64)
    (local.set $frame (call $alloc (i64.add (call $input_length) (i64.const 4))))
    (call $store_u8 (local.get $frame) (i32.wrap_i64 (call $input_length)))
    (loop $next
      (if (i64.lt_u (local.get $index) (call $input_length)) (then
        (call $store_u8 (i64.add (i64.add (local.get $frame) (local.get $index)) (i64.const 4))
          (call $input_load_u8 (local.get $index)))
        (local.set $index (i64.add (local.get $index) (i64.const 1)))
        (br $next))))
    (local.set $answer (call $ask (local.get $frame)))
    (call $output_set (i64.add (local.get $answer) (i64.const 4))
      (i64.sub (call $length (local.get $answer)) (i64.const 4)))
    (i32.const 0)))`;

const greeting = `import { SkillBase } from "@cordon/pdk";
export class Greeting extends SkillBase {
  id = "greeting";
  name = "Greeting";
  version = "1.0.0";
  execute() { return "hello"; }
}
`;

const countScript = `steps:
  - calls: [{ tool: dependency-report, input: { file: /data/package-lock.json } }]
  - { text: "There are {{dependency-report.installed}}.", fill: true }
`;

const reportPolicy = `version: 1
skills:
  dependency-report@*:
    allow: ["fs:read:/data/*"]
    mounts: { /data: . }
`;

/** What is in the folder of a page before its first block runs. */
export const pageSetUps: Readonly<Record<string, PageSetUp>> = {
  "README.md": async (folder, blocks) => {
    await folder.write("dependency-report.wasm", await example("dependency-report"));
    await folder.write("policy.yaml", blocks.find(({ language }) => language === "yaml")?.text ?? "");
  },
  "packages/runtime/README.md": async (folder) => {
    await folder.write("skills/report.wasm", await example("dependency-report"));
    await folder.write("policy.yaml", reportPolicy);
  },
  "packages/sandbox/README.md": async (folder) => await folder.write("skill.wasm", await plugin(echo)),
  "packages/cli/README.md": async (folder) => {
    await folder.write("report.wasm", await example("dependency-report"));
    await folder.write("extract.wasm", await example("text-statistics"));
    await folder.write("policy.yaml", `${reportPolicy}  report@*: { allow: ["fs:read:/data/*"] }\n`);
    await folder.write("greeting.ts", greeting);
    await folder.write("script.yaml", countScript);
    await folder.write("question.json", '{ "file": "/data/package-lock.json" }');
    await folder.write("page.html", "<p>One word, and another.</p>\n");
    await folder.write("questions.jsonl", '{"granted":["fs:read:/data/*"],"requested":"fs:read:/data/a"}\n');
  },
  "docs/guides/secrets.md": async (folder) => {
    const authority = createTestAuthority();
    const { key, cert } = authority.issue(["127.0.0.1"]);
    await folder.write("authority.pem", authority.certificate);
    await folder.write("server-key.pem", key);
    await folder.write("server.pem", cert);
  },
  "docs/guides/extism.md": async (folder) => await folder.write("counter.wasm", await plugin(counter)),
  "docs/guides/calling-skills.md": async (folder) => {
    await folder.write("assistant.wasm", await plugin(relayTo("cordon_skill")));
    await folder.write("greeter.wasm", await plugin(relayTo("cordon_env")));
  },
  "docs/guides/sessions.md": async (folder) => await folder.write("counter.wasm", await plugin(counter)),
  "docs/README.md": async (folder) =>
    await folder.write(
      "try.mjs",
      'import { decide } from "@cordon/core";\nif (decide === undefined) throw new Error();\n',
    ),
  "pdk/assemblyscript/README.md": async (folder) => await folder.write("notes/today.txt", "one\ntwo\nthree\n"),
};
