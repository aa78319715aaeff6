import { AdmissionTimeoutError, DisposedError, ModuleRejectedError } from "@cordon/core";
import type { AdmissionFacts, AdmissionOutput, AdmitInput } from "../admission/admission-messages.ts";
import type { AdmissionOptions } from "../admission/admitted-module.ts";
import type { GuardedThreadHandle, Watchdog } from "./watchdog/watchdog.ts";

/** A module that may run: what admission found, and the compiled code. */
export interface CompiledModule {
  readonly admitted: AdmissionFacts;
  readonly module: WebAssembly.Module;
}

interface Pending {
  readonly input: AdmitInput;
  readonly resolve: (compiled: CompiledModule) => void;
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
   * @param bytes The module; it is copied.
   * @param options What the rewritten module may take.
   * @param deadlineMs The time for this module alone, waiting for others not counted.
   * @throws ModuleRejectedError, AdmissionTimeoutError
   */
  admit(bytes: Uint8Array, options: AdmissionOptions, deadlineMs: number): Promise<CompiledModule> {
    if (this.#disposed) return Promise.reject(new DisposedError("sandbox"));
    const input: AdmitInput = { requestId: this.#nextRequestId++, bytes, options, deadlineMs };
    this.#watchdog.hold();
    return new Promise<CompiledModule>((resolve, reject) => {
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
    this.#thread.port.postMessage(pending.input);
  }

  #settle(output: AdmissionOutput): void {
    const pending = this.#current;
    if (pending === undefined || pending.input.requestId !== output.requestId) return;
    this.#current = undefined;
    if (output.type === "admitted") pending.resolve({ admitted: output.admitted, module: output.module });
    else pending.reject(new ModuleRejectedError(output.rejection));
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
