import type { CommittedBytes } from "../dispatch/committed-bytes.ts";
import type { CellInput } from "./input.ts";
import type { CancelOperationOutput, HostCallOutput, OperationOutput, WaitOutput } from "./output.ts";
import type { CallParking } from "./parking/call-parking.ts";
import type { PendingCall } from "./pending-call.ts";
import { isMeteredNesting, type OperationOutcome, PendingOperations } from "./pending-operations.ts";
import { serveHostCall } from "./serve-host-call.ts";

/** What guests ask the host for. */
export type HostCallMessage = HostCallOutput | OperationOutput | CancelOperationOutput | WaitOutput;

/** What serving the guests of a cell needs. */
export interface HostCallsOptions {
  /** Where answers are counted that no guest has yet. */
  readonly held: CommittedBytes;
  readonly parking: CallParking;
  readonly callOf: (generation: number) => PendingCall | undefined;
  /** Notes that a guest waits. */
  readonly setWaiting: (pending: PendingCall) => void;
  /** Lets a guest go on that waits. */
  readonly reply: (pending: PendingCall, input: CellInput & { readonly generation: number }) => void;
}

/** Serves what the guests of one cell ask for: one by one, or as operations that they submit and wait for together. */
export class HostCalls {
  readonly #options: HostCallsOptions;

  constructor(options: HostCallsOptions) {
    this.#options = options;
  }

  /** Serves a message, unless its call is over. */
  handle(message: HostCallMessage): void {
    const pending = this.#options.callOf(message.generation);
    if (pending === undefined) return;
    if (message.type === "cancel-operation") return pending.operations?.cancel(message.operation);
    if (!pending.mayAct) {
      if (message.type === "operation") this.#operationsOf(pending).note();
      return;
    }
    switch (message.type) {
      case "host-call":
        return void this.#serve(pending, message);
      case "operation":
        return this.#operationsOf(pending).start(message);
      case "wait":
        this.#options.setWaiting(pending);
        this.#options.parking.waits(pending);
        return this.#operationsOf(pending).wait(message.timeoutMs);
    }
  }

  async #serve(pending: PendingCall, message: HostCallOutput): Promise<void> {
    const { reply, setWaiting } = this.#options;
    const { generation } = message;
    setWaiting(pending);
    const serve = (fuelLeft: number | undefined): Promise<OperationOutcome> =>
      serveHostCall(pending, { name: message.name, request: message.request, fuelLeft }, pending.effects);
    const { operations } = pending;
    const outcome =
      operations !== undefined && isMeteredNesting(message)
        ? operations.nest(message.fuelLeft, serve)
        : serve(message.fuelLeft);
    const { answer, fuel, limit } = await outcome;
    if (answer === undefined) reply(pending, { type: "refuse", generation, limit });
    else reply(pending, { type: "answer", generation, answer, fuel });
  }

  /** What a call submitted, from its first operation or wait on. */
  #operationsOf(pending: PendingCall): PendingOperations {
    const { parking, reply, held } = this.#options;
    const { generation, recorded, maxBatchBytes } = pending;
    return (pending.operations ??= new PendingOperations({
      serve: (operation, signal) => serveHostCall(pending, operation, signal),
      give: (completions, fuel) => {
        if (parking.take(pending, { completions, fuel })) return;
        reply(pending, { type: "completions", generation, completions, fuel });
      },
      refuse: () => reply(pending, { type: "refuse", generation, limit: undefined }),
      held,
      maxBatchBytes,
      ...(recorded === undefined ? {} : { recorded }),
    }));
  }
}
