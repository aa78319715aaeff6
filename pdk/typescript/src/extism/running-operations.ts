import { type FrameHeader, headerOf, joinBytes, readFrame, writeFrame } from "./frame.ts";
import {
  type ExtismHandlers,
  type HandledCapability,
  handledCapabilities,
  type HandlerAnswer,
  handleOperation,
} from "./operation-handler.ts";

const longestTimerMs = 2 ** 31 - 1;

/** The operations of one plugin: each is answered some time after it was submitted. */
export class RunningOperations {
  readonly #handlers: ExtismHandlers;
  readonly #running = new Map<number, AbortController>();
  #done: { readonly id: number; readonly answer: HandlerAnswer }[] = [];
  #wake: (() => void) | undefined;

  constructor(handlers: ExtismHandlers) {
    this.#handlers = handlers;
  }

  /**
   * Does one operation, for a skill that stands still meanwhile.
   *
   * @param frame Its request.
   * @returns The frame of the answer.
   */
  async answer(capability: HandledCapability, frame: Uint8Array): Promise<Uint8Array> {
    const operation = { ...readFrame(frame), signal: new AbortController().signal };
    const { header, body } = await handleOperation(this.#handlers, capability, operation);
    return writeFrame(header, body);
  }

  /**
   * Begins operations.
   *
   * @param frame What `cordon_submit` was given.
   */
  submit(frame: Uint8Array): void {
    const { header, body } = readFrame(frame);
    const rows: unknown = header["operations"];
    if (!Array.isArray(rows)) throw new TypeError('Cannot submit: "operations" is not a list');
    for (const row of rows.map(headerOf)) {
      const { id, capability, bodyOffset = 0, bodyLength = 0 } = row;
      const [start, length] = [Number(bodyOffset), Number(bodyLength)];
      this.#begin(
        Number(id),
        handledCapabilities.find((name) => name === capability),
        { header: headerOf(row["header"]), body: body.slice(start, start + length) },
      );
    }
  }

  /** Cancels an operation; its answer is nobody's. */
  cancel(id: number): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
    this.#done = this.#done.filter((done) => done.id !== id);
  }

  /**
   * Waits until an operation is done, and gives the answers that are there.
   *
   * @param timeoutMs At most so long; below 0 without an end.
   * @returns A frame.
   */
  async wait(timeoutMs: number): Promise<Uint8Array> {
    if (this.#done.length === 0) {
      if (timeoutMs < 0 && this.#running.size === 0) {
        throw new Error("Cannot wait: the skill has asked for nothing");
      }
      await this.#somethingDone(timeoutMs);
    }
    const bodies: Uint8Array[] = [];
    let bodyOffset = 0;
    const rows = this.#done.map(({ id, answer: { header, body = new Uint8Array(0) } }) => {
      const row = { id, header, bodyOffset, bodyLength: body.length };
      bodyOffset += body.length;
      bodies.push(body);
      return row;
    });
    this.#done = [];
    return writeFrame({ operations: rows }, joinBytes(bodies));
  }

  #begin(
    id: number,
    capability: HandledCapability | undefined,
    request: { readonly header: FrameHeader; readonly body: Uint8Array },
  ): void {
    const controller = new AbortController();
    this.#running.set(id, controller);
    void handleOperation(this.#handlers, capability, { ...request, signal: controller.signal }).then((answer) => {
      if (this.#running.get(id) !== controller) return;
      this.#running.delete(id);
      this.#done.push({ id, answer });
      this.#wake?.();
    });
  }

  async #somethingDone(timeoutMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (timeoutMs >= 0) timer = setTimeout(resolve, Math.min(timeoutMs, longestTimerMs));
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
