import { relative } from "node:path";
import { createRuntime, ModuleRejectedError, type Receipt } from "@cordon/runtime";
import { buildExamples } from "./build.ts";
import type { Example } from "./example.ts";

/** One thing the demonstration runs. */
interface Scene {
  readonly example: string;
  readonly title: string;
  readonly input?: unknown;
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
    show: showReport,
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

function showReport(output: Record<string, unknown>): readonly string[] {
  const { installed, packages, licenses, duplicates, installScripts } = output as {
    installed: number;
    packages: number;
    licenses: { license: string; count: number }[];
    duplicates: { name: string; versions: string[] }[];
    installScripts: string[];
  };
  return [
    `packages    ${installed} installed, ${packages} different`,
    `licences    ${licenses.map(({ license, count }) => `${license} ${count}`).join(", ")}`,
    `duplicates  ${duplicates.map(({ name, versions }) => `${name} ${versions.join(" and ")}`).join(", ") || "none"}`,
    `scripts     ${installScripts.join(", ") || "none"} run at install`,
  ];
}

const refusals: ReadonlySet<string> = new Set(["DENIED", "INVALID", "NOT_FOUND"]);

function showEscapes({ allowed: ownFile, ...answers }: Record<string, unknown>): readonly string[] {
  const counts = new Map<string, number>();
  for (const answer of Object.values(answers)) counts.set(String(answer), (counts.get(String(answer)) ?? 0) + 1);
  const through = Object.keys(answers).filter((attempt) => !refusals.has(String(answers[attempt])));
  return [
    `own file    ${ownFile === true ? "read, as granted" : "NOT read"}`,
    `attempts    ${Object.keys(answers).length}: ${[...counts].map(([answer, count]) => `${answer} ${count}`).join(", ")}`,
    `got through ${through.length === 0 ? "none" : through.join(", ")}`,
  ];
}

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

async function play(scene: Scene, example: Example): Promise<void> {
  say(`${scene.title}\n  ${relative(process.cwd(), example.module)}`);
  try {
    await using runtime = await createRuntime({ policy: `${example.folder}/policy.yaml` });
    await using skill = await runtime.load(example.module);
    const receipt = await skill.call(scene.input);
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

const built = await buildExamples({ only: scenes.map(({ example }) => example), log: say });
say();
for (const scene of scenes) {
  const example = built.find(({ name }) => name === scene.example);
  if (example === undefined) throw new Error(`Cannot find the example "${scene.example}"`);
  await play(scene, example);
}
