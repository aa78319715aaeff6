import type { Telemetry } from "@cordon/core";
import { createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import { createOpenTelemetryTraces } from "@cordon/telemetry/opentelemetry";
import { createPrometheusMetrics } from "@cordon/telemetry/prometheus";
import { interleave, perRound, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { median, spreadOf } from "../statistics.ts";

const callsPerRound = 200;
const aimMicroseconds = 2;
const nothing = "no telemetry";
const again = "no telemetry again";

/** One that hears of everything and does nothing: what making the events costs. */
const idle: Telemetry = { observe: () => ({ onEvent: () => undefined }) };

/** P14: what it costs a call to be watched. */
export const watchedCall: Question = {
  id: "P14",
  asks: "what metrics and traces add to one call, 1 KB in and out, one in flight",
  answer: async ({ quick, progress }) => {
    const module = await compileKernel("echo");
    await using runtimes = new AsyncDisposableStack();
    const start = async (telemetry: readonly Telemetry[]): Promise<Skill> => {
      const runtime: Runtime = runtimes.use(await createRuntime({ telemetry }));
      return await runtime.load(module);
    };
    const callers = [
      { name: nothing, skill: await start([]) },
      { name: again, skill: await start([]) },
      { name: "a telemetry that does nothing", skill: await start([idle]) },
      { name: "Prometheus metrics", skill: await start([createPrometheusMetrics()]) },
      { name: "traces without an SDK", skill: await start([createOpenTelemetryTraces()]) },
    ];
    const rounds = quick ? 100 : 300;
    const measured = await interleave(
      callers.map(({ name, skill }) => ({ name, measure: () => callTimes(skill) })),
      {
        rounds,
        warmUpRounds: 20,
        ...timeLimit(quick, 6),
        onRound: (round) => {
          if (round % 20 === 0) progress(`round ${round} of ${rounds}`);
        },
      },
    );
    return {
      rows: callers.slice(1).map(({ name }) => addedBy(name, measured)),
      checks: [],
      notes: [
        `at most ${rounds} rounds of ${callsPerRound} calls of each, after 20 of warm-up; the median of a round less that of the same round without telemetry`,
        `"${again}" is a second runtime of the same kind: what differs there is noise`,
      ],
      samples: Object.fromEntries(measured),
    };
  },
};

function addedBy(name: string, measured: Rounds): Row {
  const alone = perRound(measured, nothing, median);
  const added = perRound(measured, name, median).map((value, round) => (value - (alone[round] ?? value)) * 1000);
  const spread = spreadOf(added);
  return {
    measured: `${name}, added`,
    cordon: { value: spread.median, unit: "µs" },
    peer: { name: `${nothing}, one call`, figure: { value: median(alone) * 1000, unit: "µs" } },
    spread,
    ...(name === again ? {} : { aim: aimMicroseconds }),
  };
}

const payload = new TextEncoder().encode("x".repeat(1024));

async function callTimes(skill: Skill): Promise<readonly number[]> {
  const durations: number[] = [];
  for (let index = 0; index < callsPerRound; index += 1) {
    const started = performance.now();
    const { status, usage } = await skill.call(payload);
    durations.push(performance.now() - started);
    if (status !== "ok" || usage.outputBytes !== payload.length)
      throw new Error(`Cannot go on: a call ended ${status}`);
  }
  return durations;
}
