import { relative } from "node:path";
import { createRuntime, ModuleRejectedError, type Receipt } from "@cordon/runtime";
import { type EarlierCall, readGoldenCase, type RecordedServer, startRecordedServer } from "@cordon/runtime/golden";
import { buildExamples } from "./build.ts";
import type { Example } from "./example.ts";
import { playResearch, researchSkills } from "./research-scene.ts";
import { showDependencies, showEscapes, showIssues, showMatches, showNotes, showTable } from "./show-output.ts";

/** One thing the demonstration runs. */
interface Scene {
  readonly example: string;
  readonly title: string;
  readonly tool?: string;
  readonly input?: unknown;
  /** Calls before it. */
  readonly before?: readonly EarlierCall[];
  /** A golden case of the example whose recorded answers and secrets are used. */
  readonly recording?: string;
  /** Shows what came out of a call that ended `ok`. */
  readonly show?: (output: Record<string, unknown>) => readonly string[];
  /** Who holds it. */
  readonly stoppedBy?: string;
}

const scenes: readonly Scene[] = [
  {
    example: "dependency-report",
    title: "A report on this repository's lockfile, by a skill that may read one folder",
    input: { file: "/data/package-lock.json" },
    show: showDependencies,
  },
  {
    example: "issue-report",
    title: "A client of GitHub's API, against recorded answers: two pages, a token it never sees, two tries again",
    input: { repository: "acme/app", staleBefore: "2026-01-01" },
    recording: "two-pages.yaml",
    show: showIssues,
  },
  {
    example: "folder-search",
    title: "A search of these examples, by a skill that may read what is below one folder",
    input: { query: "retry backoff", limit: 3 },
    show: showMatches,
  },
  {
    example: "table-query",
    title: "A question to a table in CSV, by a skill in ordinary TypeScript with packages of npm",
    input: {
      file: "/data/orders.csv",
      groupBy: ["product"],
      aggregates: [{ of: "sum", column: "units", as: "units" }],
      sort: [{ column: "units", descending: true }],
      limit: 3,
    },
    show: showTable,
  },
  {
    example: "notebook",
    title: "A notebook: two notes in two calls, found in a third, in a space of its own",
    before: [
      { tool: "add", input: { text: "Buy milk", tags: ["shopping"] } },
      { tool: "add", input: { text: "Call the plumber", keepSeconds: 3600 } },
    ],
    tool: "find",
    input: { query: "MILK shopping" },
    show: showNotes,
  },
  {
    example: "endless-loop",
    title: "Hostile: never returns",
    stoppedBy: "the watchdog thread, through an interrupt check in the skill's own loop",
  },
  {
    example: "path-escape",
    title: "Hostile: asks for files outside its folder in every spelling it can think of",
    show: showEscapes,
    stoppedBy: "the gate, which every call of a host function passes",
  },
  {
    example: "compile-bomb",
    title: "Hostile: 24 KB that would take the compiler hundreds of megabytes",
    stoppedBy: "admission, before anything was compiled",
  },
];

const say = (line = ""): void => void process.stdout.write(`${line}\n`);
const kibibytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;

function showReceipt({ status, limit, message, usage, decisions }: Receipt): readonly string[] {
  const denied = decisions.filter(({ outcome }) => outcome !== "allow").length;
  const ending = limit === undefined ? status : `${status} (${limit})`;
  return [
    `ended       ${ending}${message === undefined ? "" : `: ${message}`}`,
    `usage       wall ${usage.wallMs.toFixed(1)} ms, cpu ${usage.cpuMs.toFixed(1)} ms, memory ${kibibytes(usage.peakMemoryBytes)}, ` +
      `host calls ${usage.hostCalls} (${kibibytes(usage.hostBytes)})`,
    `decisions   ${decisions.length - denied} allowed, ${denied} denied`,
  ];
}

const toolOption = (tool: string | undefined): { readonly tool?: string } => (tool === undefined ? {} : { tool });

async function recordedServer({ recording }: Scene, { folder }: Example): Promise<RecordedServer | undefined> {
  if (recording === undefined) return undefined;
  const { http, secrets } = await readGoldenCase(`${folder}/tests/${recording}`);
  return await startRecordedServer(http, secrets);
}

async function play(scene: Scene, example: Example): Promise<void> {
  say(`${scene.title}\n  ${relative(process.cwd(), example.module)}`);
  try {
    await using server = await recordedServer(scene, example);
    await using runtime = await createRuntime({ policy: `${example.folder}/policy.yaml`, ...server?.options });
    await using skill = await runtime.load(example.module);
    const { before = [], tool } = scene;
    for (const earlier of before) await skill.call(earlier.input, toolOption(earlier.tool));
    const receipt = await skill.call(scene.input, toolOption(tool));
    const lines = receipt.status === "ok" ? (scene.show?.(receipt.output as Record<string, unknown>) ?? []) : [];
    for (const line of [...lines, ...showReceipt(receipt)]) say(`  ${line}`);
    if (scene.stoppedBy === undefined && receipt.status !== "ok") process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ModuleRejectedError)) throw error;
    say(`  refused     ${error.message}`);
  }
  if (scene.stoppedBy !== undefined) say(`  held by     ${scene.stoppedBy}`);
  say();
}

const needed = [...new Set([...scenes.map(({ example }) => example), ...researchSkills])];
const built = await buildExamples({ only: needed, log: say });
say();
for (const scene of scenes) {
  const example = built.find(({ name }) => name === scene.example);
  if (example === undefined) throw new Error(`Cannot find the example "${scene.example}"`);
  await play(scene, example);
}
if (!(await playResearch(built, say))) process.exitCode = 1;
