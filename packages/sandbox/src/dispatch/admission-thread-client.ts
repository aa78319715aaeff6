import { AdmissionTimeoutError, DisposedError, ModuleRejectedError, type ModuleInspection } from "@cordon/core";
import type { AdmissionOutput, AdmitInput } from "../admission/admission-messages.ts";
import type { AdmissionOptions } from "../admission/admitted-module.ts";
import type { CompiledModule } from "../admission/compile-module.ts";
import type { GuardedThreadHandle, Watchdog } from "./watchdog/watchdog.ts";

interface Pending {
  readonly input: AdmitInput;
  readonly resolve: (output: AdmissionOutput) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Owns the thread in which modules are read, rewritten and compiled, so that none of it happens on the main thread. One
 * module at a time: the deadline that ends the thread ends nobody else's admission. A new thread follows on demand.
 */
export class AdmissionThreadClient implements AsyncDisposable {
  readonly #watchdog: Watchdog;
  readonly #waiting: Pending[] = [];
  #thread: GuardedThreadHandle | undefined;
  #current: Pending | undefined;
  #nextRequestId = 1;
  #disposed = false;

  /** @param watchdog Spawns the thread. It must live longer than this. */
  constructor(watchdog: Watchdog) {
    this.#watchdog = watchdog;
    this.#thread = this.#spawn();
  }

  /**
   * Admits and compiles a module.
   *
   * @param bytes The module; it is moved to the thread when it has a buffer of its own, else copied.
   * @param options What the rewritten module may take.
   * @param deadlineMs The time for this module alone, waiting for others not counted.
   * @throws ModuleRejectedError, AdmissionTimeoutError
   */
  async admit(bytes: Uint8Array, options: AdmissionOptions, deadlineMs: number): Promise<CompiledModule> {
    const output = await this.#ask({ type: "admit", bytes, options, deadlineMs });
    if (output.type === "admitted") {
      const { admitted, module, image } = output;
      return { admitted, module, image };
    }
    throw output.type === "rejected" ? new ModuleRejectedError(output.rejection) : refused("admission lost its way");
  }

  /**
   * Does the same and only says what came of it.
   *
   * @param bytes The module; it is moved to the thread when it has a buffer of its own, else copied.
   * @param options What the rewritten module may take.
   * @param deadlineMs The time for this module alone, waiting for others not counted.
   * @throws ModuleRejectedError when the thread died of it; AdmissionTimeoutError
   */
  async inspect(bytes: Uint8Array, options: AdmissionOptions, deadlineMs: number): Promise<ModuleInspection> {
    const output = await this.#ask({ type: "inspect", bytes, options, deadlineMs });
    if (output.type === "inspected") return output.inspection;
    throw refused("admission lost its way");
  }

  #ask(question: Omit<AdmitInput, "requestId">): Promise<AdmissionOutput> {
    if (this.#disposed) return Promise.reject(new DisposedError("sandbox"));
    const input: AdmitInput = { requestId: this.#nextRequestId++, ...question };
    this.#watchdog.hold();
    return new Promise<AdmissionOutput>((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#next();
    }).finally(() => this.#watchdog.unhold());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const thread = this.#thread;
    thread?.terminate("the sandbox was disposed");
    for (const { reject } of this.#waiting.splice(0)) reject(new DisposedError("sandbox"));
    await thread?.exited;
  }

  #spawn(): GuardedThreadHandle {
    const thread = this.#watchdog.spawn("admission", 1);
    thread.port.on("message", (output: AdmissionOutput) => this.#settle(output));
    thread.port.unref();
    void thread.exited.then((cause) => {
      thread.port.close();
      if (this.#thread === thread) this.#thread = undefined;
      this.#fail(cause);
    });
    return thread;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const pending = this.#waiting.shift();
    if (pending === undefined) return;
    this.#current = pending;
    this.#thread ??= this.#spawn();
    this.#watchdog.table.arm(this.#thread.firstSlot, pending.input.requestId);
    const { bytes } = pending.input;
    // A view of something larger cannot be moved without what is around it.
    const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
    this.#thread.port.postMessage(pending.input, isWhole ? [bytes.buffer] : []);
  }

  #settle(output: AdmissionOutput): void {
    const pending = this.#current;
    if (pending === undefined || pending.input.requestId !== output.requestId) return;
    this.#current = undefined;
    pending.resolve(output);
    this.#next();
  }

  #fail(cause: string): void {
    const pending = this.#current;
    this.#current = undefined;
    if (pending !== undefined && this.#disposed) pending.reject(new DisposedError("sandbox"));
    else if (pending !== undefined) {
      const late = cause === "its deadline passed";
      pending.reject(late ? new AdmissionTimeoutError(pending.input.deadlineMs) : refused(`admission died: ${cause}`));
    }
    if (!this.#disposed) this.#next();
  }
}

const refused = (detail: string): ModuleRejectedError => new ModuleRejectedError({ reason: "internal", detail });
