import { Worker } from "node:worker_threads";
import { DisposedError } from "@cordon/core";
import type { CompileProblem, SchemaSet } from "../schema/compile-validators.ts";
import { type DataJob, type JobEnd, jobIdOf, setIdOf } from "./data-job.ts";
import type { CheckInput, DataInput } from "./data-input.ts";
import type { CheckedOutput, CompiledOutput, DataOutput } from "./data-output.ts";
import { FairQueue } from "./fair-queue.ts";
import { threadEntry, threadFlags } from "./thread-entry.ts";

/** How long the thread may take for one job, in milliseconds. */
export interface DataDeadlines {
  /** For one value. Default 1,000. */
  readonly checkMs?: number;
  /** For the schemas of one skill. Default 5,000. */
  readonly compileMs?: number;
}

/** Which value to check, and by what. */
export interface CheckRequest {
  /** What `compile` gave. */
  readonly setId: number;
  readonly schemaIndex: number;
  /** They are copied. */
  readonly bytes: Uint8Array;
  /** See `JsonWeight`. */
  readonly maxWeight: number;
  readonly withDigest: boolean;
  /** A check that has not begun is dropped when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a check found. */
export interface CheckVerdict {
  /** The first thing that is wrong; undefined when nothing is. */
  readonly problem: string | undefined;
  /** SHA-256 in hexadecimal, when it was asked for and the check came to an end. */
  readonly digest: string | undefined;
}

/**
 * Heap of the thread in MiB. It is far above what the bounds on schemas and values leave possible, and no bound itself: a
 * thread that reaches it can take the process with it (seen on Node 26).
 */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

/** Jobs the thread is given ahead, so that it never waits for the main thread's next turn. */
const jobsAhead = 8;

/** The number of a compilation that only repeats an earlier one on a new thread; nobody waits for it. */
const repeatedJobId = 0;

/**
 * Owns the thread in which schemas are compiled and values are checked. It is started by the first job, keeps the process
 * alive only while there is one, and is replaced when it dies or misses a deadline: the job it was at then fails, alone.
 * Skills take turns.
 */
export class DataThreadClient implements AsyncDisposable {
  readonly #deadlines: Required<DataDeadlines>;
  readonly #waiting = new FairQueue<DataJob>();
  // What the thread was given, in the order it works on it.
  #posted: DataJob[] = [];
  readonly #sets = new Map<number, SchemaSet>();
  #known = new Set<number>();
  #worker: Worker | undefined;
  #isReady = false;
  #headSinceMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #cause: string | undefined;
  #lastJobId = repeatedJobId;
  #lastSetId = 0;
  #disposal: Promise<void> | undefined;

  constructor(deadlines: DataDeadlines = {}) {
    this.#deadlines = { checkMs: deadlines.checkMs ?? 1_000, compileMs: deadlines.compileMs ?? 5_000 };
  }

  /**
   * Compiles the schemas of a skill.
   *
   * @returns The number to check values with, or what the compilers do not take.
   * @throws DisposedError
   */
  async compile(
    set: SchemaSet,
  ): Promise<{ readonly setId: number } | { readonly problems: readonly CompileProblem[] }> {
    const setId = (this.#lastSetId += 1);
    const end = await this.#run<CompiledOutput>((settle) => ({
      kind: "compile",
      input: { type: "compile", jobId: (this.#lastJobId += 1), setId, set },
      deadlineMs: this.#deadlines.compileMs,
      settle,
    }));
    if ("failed" in end) return { problems: [{ kind: "schema", index: 0, problem: `compiling ${end.failed}` }] };
    if (end.problems.length > 0) return { problems: end.problems };
    this.#sets.set(setId, set);
    return { setId };
  }

  /**
   * Takes the schemas of a skill and compiles them when a value is checked by them first: nothing can be wrong with them.
   *
   * @returns The number to check values with.
   */
  take(set: SchemaSet): number {
    const setId = (this.#lastSetId += 1);
    this.#sets.set(setId, set);
    return setId;
  }

  /**
   * Checks a value.
   *
   * @throws DisposedError
   */
  async check({ setId, schemaIndex, bytes, maxWeight, withDigest, signal }: CheckRequest): Promise<CheckVerdict> {
    const end = await this.#run<CheckedOutput>((settle) => ({
      kind: "check",
      input: [(this.#lastJobId += 1), setId, schemaIndex, exactBytes(bytes), maxWeight, withDigest],
      deadlineMs: this.#deadlines.checkMs,
      signal,
      settle,
    }));
    if ("failed" in end) return { problem: `checking it ${end.failed}`, digest: undefined };
    const [, problem, digest] = end;
    return { problem, digest };
  }

  /** No value of these schemas will be checked again. */
  forget(setId: number): void {
    this.#sets.delete(setId);
    if (this.#known.delete(setId)) this.#post({ type: "forget", setId });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    const worker = this.#worker;
    this.#settleAll("was given up: the runtime was disposed");
    await worker?.terminate();
  }

  #run<Output>(jobOf: (settle: (end: JobEnd<Output>) => void) => DataJob): Promise<JobEnd<Output>> {
    if (this.#disposal !== undefined) return Promise.reject(new DisposedError("runtime"));
    return new Promise((resolve) => {
      const job = jobOf(resolve);
      this.#waiting.push(setIdOf(job), job);
      this.#next();
    });
  }

  #next(): void {
    while (this.#posted.length < jobsAhead) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      if (job.kind === "check" && job.signal?.aborted === true)
        job.settle({ failed: "was given up: it was cancelled" });
      else this.#give(job);
    }
    if (this.#posted.length === 0) this.#rest();
  }

  #give(job: DataJob): void {
    const worker = (this.#worker ??= this.#spawn());
    if (this.#posted.length === 0) {
      worker.ref();
      this.#headSinceMs = performance.now();
    }
    this.#posted.push(job);
    this.#watch();
    if (job.kind === "check") this.#makeKnown(job.input);
    else this.#known.add(job.input.setId);
    this.#post(job.input);
  }

  #makeKnown([, setId]: CheckInput): void {
    const set = this.#sets.get(setId);
    if (set === undefined || this.#known.has(setId)) return;
    this.#known.add(setId);
    this.#post({ type: "compile", jobId: repeatedJobId, setId, set });
  }

  #post(input: DataInput): void {
    this.#worker?.postMessage(input);
  }

  #rest(): void {
    this.#worker?.unref();
  }

  #spawn(): Worker {
    const worker = new Worker(threadEntry("data-thread/data-thread", import.meta.url), {
      env: {},
      execArgv: threadFlags(process.execArgv),
      name: "cordon data",
      resourceLimits,
    });
    this.#isReady = false;
    this.#cause = undefined;
    this.#known = new Set();
    worker.on("message", (output: DataOutput) => this.#hear(output));
    worker.on("error", (error: unknown) => {
      this.#cause ??= causeOf(error);
    });
    worker.on("exit", () => this.#died(worker));
    return worker;
  }

  #hear(output: DataOutput): void {
    this.#headSinceMs = performance.now();
    if ("type" in output && output.type === "ready") {
      this.#isReady = true;
      return;
    }
    const [head] = this.#posted;
    const jobId = "type" in output ? output.jobId : output[0];
    if (head === undefined || jobIdOf(head) !== jobId) return;
    this.#posted.shift();
    if (head.kind === "compile" && "type" in output) head.settle(output);
    else if (head.kind === "check" && !("type" in output)) head.settle(output);
    this.#next();
  }

  /** One timer for all jobs: it fires when the oldest could be late, and looks again. */
  #watch(): void {
    const [head] = this.#posted;
    if (this.#timer !== undefined || head === undefined) return;
    const spentMs = this.#isReady ? performance.now() - this.#headSinceMs : 0;
    this.#timer = setTimeout(() => this.#look(), Math.max(1, head.deadlineMs - spentMs));
    this.#timer.unref();
  }

  #look(): void {
    this.#timer = undefined;
    const [head] = this.#posted;
    if (head === undefined) return;
    const isLate = this.#isReady && performance.now() - this.#headSinceMs >= head.deadlineMs;
    if (!isLate) return this.#watch();
    // The main thread may have been the late one: an answer that is there already comes first.
    setImmediate(() => {
      if (this.#posted[0] === head) this.#end(`took longer than ${head.deadlineMs} ms`);
      else this.#watch();
    });
  }

  #end(cause: string): void {
    this.#cause ??= cause;
    void this.#worker?.terminate();
  }

  #died(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const [head, ...others] = this.#posted;
    this.#posted = [];
    for (const job of others) this.#waiting.push(setIdOf(job), job);
    head?.settle({ failed: this.#cause ?? "ended its thread" });
    this.#next();
  }

  #settleAll(failed: string): void {
    this.#worker = undefined;
    const jobs = this.#posted.splice(0);
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) jobs.push(job);
    for (const job of jobs) job.settle({ failed });
    this.#rest();
  }
}

/** Posting a view would post everything around it too. */
function exactBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function causeOf(error: unknown): string {
  const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory ? "needed more memory than it may have" : "ended its thread";
}
