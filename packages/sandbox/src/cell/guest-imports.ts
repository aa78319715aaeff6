import { encodeErrorAnswer, hostImports } from "@cordon/core";
import { type Kernel, readBlock, writeBlock } from "../kernel/kernel.ts";
import type { ActiveCall } from "./active-call.ts";
import type { LogLevel } from "./call.ts";
import { freeBytes } from "./free-bytes.ts";
import { logLevels } from "./call-log.ts";
import { noCompletions } from "./call-operations.ts";
import { awaitOperations, type OperationAccess, submitOperations } from "./operation-imports.ts";
import { extismHttpFrame, readHttpAnswer } from "./extism-http.ts";
import { realTrap } from "./real-trap.ts";
import { createWasiFunctions } from "./wasi/wasi-functions.ts";

/** One namespace of an import object; it has no prototype, so that inherited names never link. */
type Namespace = Record<string, WebAssembly.ImportValue>;

/** What the imports of a lane need to know. */
export interface GuestImportsOptions {
  readonly kernel: Kernel;
  /** The call that runs on the lane. */
  readonly current: () => ActiveCall;
  /** Whether the call must end. */
  readonly interrupted: () => boolean;
  /** Sends a request to the host and waits for the frame it answers with. */
  readonly ask: (name: string, request: Uint8Array) => Promise<Uint8Array>;
  readonly operations: OperationAccess;
  /** Whether the guests run in slices, on no stack that could be suspended. */
  readonly isSliced: boolean;
}

const denied = (message: string): Uint8Array => encodeErrorAnswer({ code: "DENIED", message });
const deniedWhileInitializing = denied("Cannot call the host while the skill initializes");
const deniedInSlice = encodeErrorAnswer({
  code: "INVALID",
  message: "Cannot wait for the host between cordon_start and cordon_pending: put the operation into its frame",
});
const invalidFrame = encodeErrorAnswer({ code: "INVALID", message: "Cannot read the request: it is not a block" });
/** A longer name of a variable or a configured value is none. */
const maxKeyBytes = 4_096;

const noBytes = new Uint8Array(0);
const noLogLevel = 0x7fff_ffff;

const toBigInt = (value: number): bigint => BigInt(value);
const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/**
 * Makes every function a guest may import, by module and name. The functions belong to one lane and serve whatever call
 * runs on it. Kernel functions are those of the kernel's instance, so that a guest reaches them without JavaScript;
 * functions the host serves suspend the guest.
 *
 * Pointers and lengths of the guest go through the kernel's checked reader only.
 */
export function createGuestImports(options: GuestImportsOptions): Readonly<Record<string, Namespace>> {
  const { kernel } = options;

  // Code without loops has no checks of its own, and a host function may copy megabytes: each is a place to end.
  const current = (): ActiveCall => {
    if (options.interrupted()) throw realTrap();
    return options.current();
  };
  const block = (offset: bigint, maxBytes: number): Uint8Array | undefined => readBlock(kernel, offset, maxBytes);
  const key = (offset: bigint): string | undefined => {
    const name = block(offset, maxKeyBytes);
    return name === undefined ? undefined : latin1(name);
  };
  const give = (bytes: Uint8Array): bigint => {
    const offset = writeBlock(kernel, bytes);
    if (offset === 0n && bytes.length > 0) throw current().exhaust("kernelMemory");
    return offset;
  };
  const log =
    (level: LogLevel) =>
    (offset: bigint): void => {
      const call = current();
      if (!call.log.keeps(level)) return;
      const text = block(offset, call.log.bytesLeft);
      const fits = text === undefined ? kernel.length(offset) === 0n : call.log.write(level, text);
      if (!fits) throw call.exhaust("logBytes");
    };

  const cell: Record<string, (...values: never[]) => bigint | number | void> = {
    config_get: (offset: bigint): bigint => {
      const { config } = current().call.context;
      const name = block(offset, maxKeyBytes);
      const text = name === undefined ? undefined : Buffer.from(name).toString("utf8");
      if (text === undefined || !Object.hasOwn(config, text)) return 0n;
      return give(Buffer.from(config[text] ?? "", "utf8"));
    },
    var_get: (offset: bigint): bigint => {
      const { variables } = current();
      const name = key(offset);
      const value = name === undefined ? undefined : variables.get(name);
      return value === undefined ? 0n : give(value);
    },
    var_set: (offset: bigint, valueOffset: bigint): void => {
      const call = current();
      const name = key(offset);
      if (name === undefined) {
        if (kernel.length(offset) > BigInt(maxKeyBytes)) throw call.exhaust("vars");
        return;
      }
      if (kernel.length(valueOffset) > BigInt(call.call.limits.varBytes)) throw call.exhaust("vars");
      const value = block(valueOffset, call.call.limits.varBytes);
      if (value === undefined) call.variables.delete(name);
      else if (!call.variables.set(name, value)) throw call.exhaust("vars");
    },
    log_trace: log("trace"),
    log_debug: log("debug"),
    log_info: log("info"),
    log_warn: log("warn"),
    log_error: log("error"),
    get_log_level: (): number => {
      const { minimum } = current().log;
      return minimum < logLevels.length ? minimum : noLogLevel;
    },
    http_status_code: (): number => current().http.status,
    http_headers: (): bigint => {
      const { headers } = current().http;
      return headers === undefined ? 0n : give(headers);
    },
    cordon_now_ms: (): bigint => toBigInt(current().clock.read()),
    cordon_random_u64: (): bigint => current().random.next(),
  };

  const broker =
    (name: string) =>
    (frame: bigint): bigint | Promise<bigint> => {
      const call = current();
      if (call.initializing) return give(deniedWhileInitializing);
      if (call.isSliced) return give(deniedInSlice);
      if (kernel.length(frame) > BigInt(call.hostBytesLeft)) throw call.exhaust("hostBytes");
      const request = block(frame, call.hostBytesLeft);
      if (request === undefined) return give(invalidFrame);
      call.hostBytesLeft -= request.length;
      return options.ask(name, request).then((answer) => {
        const offset = give(answer);
        freeBytes(answer);
        return offset;
      });
    };

  // A plugin has no way to be told of a failure: as in Extism, its call ends there.
  const httpRequest = (requestOffset: bigint, bodyOffset: bigint): Promise<bigint> => {
    const call = current();
    if (call.initializing) throw realTrap();
    if (call.isSliced) {
      call.misuse = "http_request waits, and a skill that runs in slices cannot: it can submit the operation";
      throw realTrap();
    }
    const bytes = kernel.length(requestOffset) + kernel.length(bodyOffset);
    if (bytes > BigInt(call.hostBytesLeft)) throw call.exhaust("hostBytes");
    const request = block(requestOffset, call.hostBytesLeft);
    if (request === undefined) throw realTrap();
    const frame = extismHttpFrame(request, block(bodyOffset, call.hostBytesLeft));
    call.hostBytesLeft -= frame.length;
    return options.ask("http_request", frame).then((answered) => {
      const answer = readHttpAnswer(answered);
      if ("refusal" in answer) {
        kernel.exports.error_set(give(Buffer.from(answer.refusal, "utf8")));
        throw realTrap();
      }
      call.http = answer.response;
      return give(answer.body);
    });
  };

  const wasi = createWasiFunctions({ current, wait: (frame) => options.ask("poll_oneoff", frame) });
  const submit = (offset: bigint): void => {
    const call = current();
    if (kernel.length(offset) > BigInt(Math.max(0, call.hostBytesLeft))) throw call.exhaust("hostBytes");
    const frame = block(offset, call.hostBytesLeft) ?? noBytes;
    submitOperations(call, frame, { name: "cordon_submit", host: options.operations.host });
  };
  const waitForOperations = (timeoutMs: bigint): bigint | Promise<bigint> => {
    const call = current();
    if (call.isSliced) return give(noCompletions);
    const frame = awaitOperations(call, timeoutMs < 0n ? undefined : Number(timeoutMs), options.operations);
    return frame instanceof Uint8Array ? give(frame) : frame.then(give);
  };
  const cancel = (id: number): void => {
    const call = current();
    call.operations.cancel(id >>> 0, options.operations.host);
  };

  const suspending = new Map<string, (...values: never[]) => unknown>([
    ["http_request", httpRequest],
    ["poll_oneoff", wasi.pollOneoff],
    ["cordon_wait", waitForOperations],
  ]);
  const suspendable = (serve: (...values: never[]) => unknown): WebAssembly.ImportValue =>
    options.isSliced ? serve : new WebAssembly.Suspending(serve);
  const immediate = new Map<string, (...values: never[]) => void>([
    ["cordon_submit", submit],
    ["cordon_cancel", cancel],
  ]);
  const guestFunctions: Readonly<Record<string, WebAssembly.ImportValue>> = kernel.guestFunctions;
  const imports: Record<string, Namespace> = Object.create(null) as Record<string, Namespace>;
  for (const { module, name, servedBy } of hostImports) {
    const namespace = (imports[module] ??= Object.create(null) as Namespace);
    const served =
      servedBy === "broker"
        ? (immediate.get(name) ?? suspendable(suspending.get(name) ?? broker(name)))
        : (guestFunctions[name] ?? cell[name] ?? wasi.inCell[name]);
    if (served === undefined) throw new Error(`Cannot serve "${name}": nobody implements it`);
    namespace[name] = served;
  }
  return imports;
}
