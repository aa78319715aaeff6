import { decide, nothingUsed } from "@cordon/core";
import { type Contestant, fastestRatio, interleave, perRound, pooled, type Rounds } from "../interleave.ts";
import { caslDecider } from "../peers/casl-ability.ts";
import { anyExpressionMatches } from "../peers/regular-expressions.ts";
import { type Check, type Figure, type Question, type Row, timeLimit } from "../question.ts";
import { slowDownAtOnce } from "../slow-down.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { type DecidedRequest, type HundredGrants, hundredGrants } from "../subjects/hundred-grants.ts";
import { track } from "../tracked.ts";

const timesEach = 20;
const aimMicroseconds = 1;

const names = {
  decide: "one decision",
  whole: "one decision, the request as a guest writes it",
  expressions: "100 regular expressions in turn",
  casl: "CASL",
} as const;

type Decider = (request: DecidedRequest) => boolean;

/** P10: what one policy decision costs among a hundred grants. */
export const policyDecision: Question = {
  id: "P10",
  asks: "one policy decision among 100 grants of four kinds; three of four requests are allowed",
  answer: async ({ quick, progress, slowdown }) => {
    const subject = hundredGrants();
    const deciders = decidersFor(subject);
    const rounds = quick ? 150 : 1_000;
    const measured = await interleave(
      Object.entries(deciders).map(([name, decider]) => contestant(name, decider, subject, slowdown)),
      {
        rounds,
        warmUpRounds: 20,
        ...timeLimit(quick, 3),
        onRound: (round) => {
          if (round % 50 === 0) progress(`round ${round} of ${rounds}`);
        },
      },
    );
    return {
      rows: [
        absolute(measured, names.decide),
        compare(measured, names.expressions),
        compare(measured, names.casl),
        absolute(measured, names.whole),
      ],
      checks: [agreement(deciders, subject)],
      notes: [
        `at most ${rounds} rounds after 20 of warm-up; a round decides 100 requests ${timesEach} times, its figure is the mean`,
        "a decision asks the manifest and the policy, deny before ask before allow, and gives a reason, a rule and what to charge; the peers say yes or no to an action and a text",
      ],
      samples: Object.fromEntries(measured),
    };
  },
};

function decidersFor({ grants, rules }: HundredGrants): Readonly<Record<string, Decider>> {
  const usage = nothingUsed(0);
  const askCasl = caslDecider(rules);
  return {
    [names.decide]: ({ canonical }) => decide(grants, canonical, usage).outcome === "allow",
    [names.whole]: ({ make }) => decide(grants, make(), usage).outcome === "allow",
    [names.expressions]: ({ expression }) => anyExpressionMatches(rules, expression),
    [names.casl]: ({ expression }) => askCasl(expression),
  };
}

function contestant(
  name: string,
  decider: Decider,
  { requests, allowed }: HundredGrants,
  slowdown: number,
): Contestant {
  const isCordon = name === names.decide || name === names.whole;
  const decideAll = slowDownAtOnce(isCordon ? slowdown : 1, () => {
    let yes = 0;
    for (let time = 0; time < timesEach; time += 1) {
      for (const request of requests) if (decider(request)) yes += 1;
    }
    return yes;
  });
  return {
    name,
    measure: () => {
      const started = performance.now();
      const yes = decideAll();
      const tookMs = performance.now() - started;
      if (yes !== allowed.size * timesEach) throw new Error(`Cannot go on: "${name}" allowed ${yes}`);
      return [tookMs / (timesEach * requests.length)];
    },
  };
}

/** Each must come to the same, or the figures compare different things. */
function agreement(deciders: Readonly<Record<string, Decider>>, { requests, allowed }: HundredGrants): Check {
  const differing = Object.entries(deciders).filter(([, decider]) =>
    requests.some((request) => decider(request) !== allowed.has(request.text)),
  );
  return {
    promise: "all of them allow the same requests",
    held: differing.length === 0 && allowed.size === (requests.length / 4) * 3,
    detail: `${allowed.size} of ${requests.length} allowed, ${differing.length} disagree`,
  };
}

const microseconds = (value: number): Figure => ({ value: value * 1000, unit: "µs" });

function absolute(measured: Rounds, name: string): Row {
  const spread = spreadOf(perRound(measured, name, (durations) => median(durations) * 1000));
  return { measured: name, cordon: { value: spread.median, unit: "µs" }, spread, aim: aimMicroseconds };
}

function compare(measured: Rounds, peer: string): Row {
  const { decide: own } = names;
  const spread = spreadOf(ratiosOf(perRound(measured, own, median), perRound(measured, peer, median)));
  return {
    measured: own,
    cordon: microseconds(median(pooled(measured, own))),
    peer: { name: peer, figure: microseconds(median(pooled(measured, peer))) },
    ratio: spread.median,
    spread,
    tracked: track((part) => fastestRatio(part(measured), own, peer)),
  };
}
