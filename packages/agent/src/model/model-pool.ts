import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  isBrokenCircuitError,
} from "cockatiel";
import { type ModelChoice, type ModelEntry, modelEntries } from "./model-entry.ts";
import { failureOf, type ModelFailureKind } from "./model-failure.ts";

/** When a model that fails is left alone. */
export interface CircuitOptions {
  /** Failures in a row after which it is not asked any more. Default 5. */
  readonly failures?: number;
  /** Milliseconds after which one request may find out whether it answers again. Default 10,000. */
  readonly pauseMs?: number;
}

/** What is known of a model in this process. */
export interface ModelHealth {
  readonly model: string;
  /** `open`: it failed too often, and is not asked. `half-open`: one request finds out. */
  readonly circuit: "closed" | "open" | "half-open";
  readonly answers: number;
  readonly failures: number;
  readonly lastFailure?: ModelFailureKind;
  /** Of its answers, in milliseconds; undefined before the first. */
  readonly meanLatencyMs?: number;
}

/** A model with what is known of it. */
export interface PooledModel extends ModelEntry {
  readonly name: string;
  /** Whether its circuit lets a request through now. */
  readonly isOpen: () => boolean;
  /** Runs a request through its circuit, and remembers how it went. */
  readonly run: <Value>(
    ask: () => Promise<Value>,
    isFault: (error: unknown) => ModelFailureKind | undefined,
  ) => Promise<Value>;
  /** What is known of it now. */
  readonly health: () => ModelHealth;
}

/** Models that share what is known of them among all runs that use the pool. */
export interface ModelPool {
  readonly models: readonly PooledModel[];
  /** What is known of each model now. */
  health(): readonly ModelHealth[];
  /**
   * Asks every model that has a `probe`, and remembers the outcome: one that fails often enough is left alone before a run
   * finds out.
   */
  checkHealth(signal?: AbortSignal): Promise<readonly ModelHealth[]>;
}

/**
 * Makes a pool. Give one to several agents for them to share its circuits.
 *
 * @param choice The models, the first one first.
 * @throws OptionError when there is no model, or two have one name.
 */
export function createModelPool(choice: ModelChoice, circuit: CircuitOptions = {}): ModelPool {
  const models = modelEntries(choice).map((entry) => poolModel(entry, circuit));
  const health = (): readonly ModelHealth[] => models.map((model) => model.health());
  return {
    models,
    health,
    checkHealth: async (signal = AbortSignal.timeout(10_000)) => {
      const probed = models.map(async ({ probe, run }) => {
        if (probe !== undefined)
          await run(
            async () => await probe(signal),
            (error) => failureOf(error).kind,
          );
      });
      await Promise.allSettled(probed);
      return health();
    },
  };
}

class CountedFault extends Error {
  override readonly name = "CountedFault";
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("a fault of the model");
    this.thrown = thrown;
  }
}

function poolModel(entry: ModelEntry & { readonly name: string }, circuit: CircuitOptions): PooledModel {
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: circuit.pauseMs ?? 10_000,
    breaker: new ConsecutiveBreaker(circuit.failures ?? 5),
  });
  let [answers, failures, latencyMs] = [0, 0, 0];
  let lastFailure: ModelFailureKind | undefined;
  let openedAtMs = 0;
  policy.onBreak(() => {
    openedAtMs = Date.now();
  });
  return {
    ...entry,
    isOpen: () => policy.state === CircuitState.Open && Date.now() - openedAtMs < (circuit.pauseMs ?? 10_000),
    run: async (ask, isFault) => {
      const startedAt = performance.now();
      let unrelated: { readonly error: unknown } | undefined;
      try {
        const value = await policy.execute(async () => {
          try {
            return { value: await ask() };
          } catch (error) {
            const kind = isFault(error);
            if (kind === undefined) {
              // Says nothing of the model, so the circuit must not hear of it as a failure.
              unrelated = { error };
              return undefined;
            }
            failures += 1;
            lastFailure = kind;
            throw new CountedFault(error);
          }
        });
        if (value === undefined) throw unrelated?.error;
        answers += 1;
        latencyMs += performance.now() - startedAt;
        return value.value;
      } catch (error) {
        if (error instanceof CountedFault) throw error.thrown;
        // Another request is finding out whether it answers again. It was not asked, so this cost nothing.
        if (isBrokenCircuitError(error)) throw Object.assign(new Error("its circuit is open"), { statusCode: 503 });
        throw error;
      }
    },
    health: () => ({
      model: entry.name,
      circuit: circuitOf(policy),
      answers,
      failures,
      ...(lastFailure === undefined ? {} : { lastFailure }),
      ...(answers === 0 ? {} : { meanLatencyMs: latencyMs / answers }),
    }),
  };
}

function circuitOf({ state }: CircuitBreakerPolicy): ModelHealth["circuit"] {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half-open" : "open";
}
