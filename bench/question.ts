import type { Spread } from "./statistics.ts";
import type { Tracked } from "./tracked.ts";

/** A unit of the table. Of what is counted per second more is better, of everything else less. */
export type Unit = "µs" | "ms" | "×" | "calls/s" | "calls" | "B" | "KB" | "MB" | "messages" | "units";

/** A number with its unit. */
export interface Figure {
  readonly value: number;
  readonly unit: Unit;
}

/** One line of the table. */
export interface Row {
  /** What was measured, in words. */
  readonly measured: string;
  /** What Cordon needed. Absent where only a ratio makes sense. */
  readonly cordon?: Figure;
  /** Whom it is compared with, and what that one needed; words where there is no number. */
  readonly peer?: { readonly name: string; readonly figure: Figure | string };
  /** Cordon's figure divided by the peer's: above 1, Cordon is slower. */
  readonly ratio?: number;
  /** The spread of the ratio over the rounds; without a ratio, of Cordon's figure. */
  readonly spread?: Spread;
  /** What the ratio, or without one Cordon's figure, is to be at most; calls and calls per second: at least. */
  readonly aim?: number;
  /** What is compared with the committed baseline. It may be estimated in another way than the ratio that is shown. */
  readonly tracked?: Tracked;
}

/** The name of a row in the baseline. */
export function rowKey(id: string, { measured, peer }: Row): string {
  return peer === undefined ? `${id} ${measured}` : `${id} ${measured} ÷ ${peer.name}`;
}

/** Something that must hold whatever the figures are. */
export interface Check {
  /** What must hold, in words. */
  readonly promise: string;
  readonly held: boolean;
  /** The counts behind it. */
  readonly detail: string;
}

/** What a question came to. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly checks: readonly Check[];
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
  /** Why rows of the baseline are missing, where this machine cannot measure them. */
  readonly unmeasured?: string;
  /** Every single measurement, in milliseconds, by name. */
  readonly samples: Readonly<Record<string, unknown>>;
}

/** How a question is to be measured. */
export interface MeasureOptions {
  /** Fewer rounds; the same work in each. */
  readonly quick: boolean;
  /** Says what happens, for the person who waits. */
  readonly progress: (text: string) => void;
  /** How much slower Cordon is made on purpose, to see whether that is noticed. 1 is not at all. */
  readonly slowdown: number;
}

/** The time a quick run has for rounds: it is to end in time also on a machine that others use. A full run has no limit. */
export function timeLimit(quick: boolean, seconds: number): { readonly timeLimitMs?: number } {
  return quick ? { timeLimitMs: seconds * 1000 } : {};
}

/** One question of the benchmark. */
export interface Question {
  /** The name it has in the design, such as P1. */
  readonly id: string;
  /** The question, in a few words. */
  readonly asks: string;
  /** Whether it is about the packages as they are built, which is what an application loads. Default: the sources. */
  readonly ofBuild?: true;
  /**
   * Measures.
   *
   * @throws Error when it cannot be measured, or when a result is wrong.
   */
  readonly answer: (options: MeasureOptions) => Promise<Answer>;
}
