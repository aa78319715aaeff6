import { type Agent, createAgent, createModelRouter, type ModelRouter, type PriceTable } from "@cordon/agent";
import { generateText, jsonSchema, stepCountIs, tool } from "ai";
import { interleave, medianRatio, perRound, pooled, type Contestant, type Rounds } from "../interleave.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { finalText, instantModel, toolName, toolStepsOfRun } from "../subjects/instant-model.ts";
import { instantSkills, toolSchema } from "../subjects/instant-skill.ts";

const runsPerRound = 20;
const steps = toolStepsOfRun + 1;
const aimMicroseconds = 10;
const routingAimMicroseconds = 1_000;
const aiSdk = "generateText";
const names = {
  plain: "one step of a run",
  bounded: "one step, with a budget and permissions",
  routed: "one step, routed by rules among 20 models",
} as const;

/** P11: what the loop of an agent takes by itself. */
export const agentStep: Question = {
  id: "P11",
  asks: `one step of an agent, without what models and skills take: ${toolStepsOfRun} calls of a tool and an answer`,
  answer: async ({ quick, progress }) => {
    const rounds = quick ? 60 : 300;
    const measured = await interleave(contestants(), {
      rounds,
      warmUpRounds: 20,
      ...timeLimit(quick, 6),
      onRound: (round) => {
        if (round % 20 === 0) progress(`round ${round} of ${rounds}`);
      },
    });
    return {
      rows: [absolute(measured), ...Object.values(names).map((name) => compare(measured, name)), routing(measured)],
      checks: [],
      notes: [
        `at most ${rounds} rounds of ${runsPerRound} runs of ${steps} steps of each, after 20 of warm-up; the figure is a run by its steps`,
        "model and tool answer at once, with the same answers for everybody; arguments are checked by the same schema",
        "Cordon's runs count costs, tell every event, and hold what a tool returns against trust, approval and progress rules",
      ],
      samples: Object.fromEntries(measured),
    };
  },
};

function contestants(): readonly Contestant[] {
  const common = { name: "bench", skills: instantSkills, maxSteps: steps, maxRepeats: steps };
  const model = { model: instantModel, streams: false };
  const budget = { daily: 1_000, perConversation: 100, prices };
  return [
    contestant(names.plain, runOf(createAgent({ ...common, model }))),
    contestant(
      names.bounded,
      runOf(
        createAgent({ ...common, model, budget, permissions: [`skill:call:${toolName}`, "model:call:bench/instant"] }),
      ),
    ),
    contestant(names.routed, runOf(createAgent({ ...common, model: router() }))),
    contestant(aiSdk, runAiSdk),
  ];
}

const prices: PriceTable = { version: "bench", models: { "bench/instant": { input: 1, output: 2 } } };

/** The last rule is the one that holds. */
function router(): ModelRouter {
  const models = Array.from({ length: 20 }, (_, index) => ({
    model: instantModel,
    name: `bench/instant-${index}`,
    streams: false,
    contextTokens: 100_000,
    residency: ["eu"],
    price: { input: index + 1, output: index + 1 },
  }));
  const rules = models.map(({ name }, index) => ({ aboveTokens: 90_000 - index, use: [name] }));
  return createModelRouter({ models, rules: [...rules, { use: models.map(({ name }) => name) }], prefer: "cost" });
}

function runOf(agent: Agent): () => Promise<string> {
  return async () => (await agent.run("How many are there?")).text;
}

const aiTools = {
  [toolName]: tool({
    description: "",
    inputSchema: jsonSchema(toolSchema),
    execute: () => Promise.resolve({ count: 42 }),
  }),
};

async function runAiSdk(): Promise<string> {
  const { text } = await generateText({
    model: instantModel,
    tools: aiTools,
    stopWhen: stepCountIs(steps),
    prompt: "How many are there?",
  });
  return text;
}

function contestant(name: string, run: () => Promise<string>): Contestant {
  return {
    name,
    measure: async () => {
      const started = performance.now();
      for (let index = 0; index < runsPerRound; index += 1) {
        const text = await run();
        if (text !== finalText) throw new Error(`Cannot go on: "${name}" came to "${text}"`);
      }
      return [(performance.now() - started) / (runsPerRound * steps)];
    },
  };
}

function absolute(measured: Rounds): Row {
  const spread = spreadOf(perRound(measured, names.plain, (durations) => median(durations) * 1000));
  return { measured: names.plain, cordon: { value: spread.median, unit: "µs" }, spread, aim: aimMicroseconds };
}

function compare(measured: Rounds, name: string): Row {
  const own = perRound(measured, name, median);
  return {
    measured: name,
    cordon: { value: median(own) * 1000, unit: "µs" },
    peer: { name: aiSdk, figure: { value: median(pooled(measured, aiSdk)) * 1000, unit: "µs" } },
    ratio: medianRatio(measured, name, aiSdk),
    spread: spreadOf(ratiosOf(own, perRound(measured, aiSdk, median))),
  };
}

/** The design's aim is for the figure itself. */
function routing(measured: Rounds): Row {
  const plain = perRound(measured, names.plain, median);
  const added = perRound(measured, names.routed, median).map(
    (value, round) => (value - (plain[round] ?? value)) * 1000,
  );
  const spread = spreadOf(added);
  return {
    measured: "routing among 20 models, added to a step",
    cordon: { value: spread.median, unit: "µs" },
    spread,
    aim: routingAimMicroseconds,
  };
}
