/** How one call ended. */
export interface PlainResult {
  /** Undefined when the skill trapped. */
  readonly status: number | undefined;
  readonly output: Uint8Array;
  readonly error: string;
  /** `level: text`, in order. */
  readonly log: readonly string[];
}

/** What answers a host call: name, header and body of the request in, a header and a body out. */
export type PlainAnswer = (
  header: unknown,
  body: Uint8Array,
  name: string,
) => { readonly header: unknown; readonly body?: Uint8Array };

/** What the host has beside answers. */
export interface PlainHostOptions {
  readonly config?: Readonly<Record<string, string>>;
  /** Variables; the skill changes them. */
  readonly variables?: Map<string, Uint8Array>;
  /** The lowest level that is kept: 0 is trace. Default 0. */
  readonly logLevel?: number;
  /** What each look at the clock gives. */
  readonly nowMs?: bigint;
  /** What each request for random bits gives, from the first one on. */
  readonly randomBits?: readonly bigint[];
}

const lengthBytes = 4;
const answered = ["cordon_fs", "cordon_kv", "cordon_env", "cordon_http", "cordon_skill"];
const unanswered = ["cordon_submit", "cordon_wait", "cordon_cancel"];
const refuse = (): never => {
  throw new Error("this host answers one request at a time");
};
const levels = ["trace", "debug", "info", "warn", "error"];

/**
 * Calls a tool of a skill in a host without any protection: blocks are a list, one after the other. For tests of the
 * PDK alone, which must not know the runtime.
 */
export function callTool(
  module: WebAssembly.Module,
  tool: string,
  input: Uint8Array,
  answer: PlainAnswer = () => ({ header: {} }),
  options: PlainHostOptions = {},
): PlainResult {
  const { config = {}, variables = new Map<string, Uint8Array>(), logLevel = 0, nowMs = 0n } = options;
  const randomBits = [...(options.randomBits ?? [])];
  const memory = new Uint8Array(4 * 1024 * 1024);
  const view = new DataView(memory.buffer);
  const lengths = new Map<bigint, bigint>();
  const log: string[] = [];
  let next = 64;
  let output = new Uint8Array(0);
  let error = 0n;
  const alloc = (length: bigint): bigint => {
    if (length === 0n) return 0n;
    const offset = BigInt(next);
    next += Number(length) + 8;
    lengths.set(offset, length);
    return offset;
  };
  const write = (bytes: Uint8Array): bigint => {
    const offset = alloc(BigInt(bytes.length));
    memory.set(bytes, Number(offset));
    return offset;
  };
  const block = (offset: bigint): Uint8Array =>
    memory.slice(Number(offset), Number(offset) + Number(lengths.get(offset) ?? 0n));
  const text = (offset: bigint): string => new TextDecoder().decode(block(offset));
  const inputOffset = Number(write(input));
  const environment = {
    alloc,
    free: (offset: bigint): void => void lengths.delete(offset),
    length: (offset: bigint): bigint => lengths.get(offset) ?? 0n,
    load_u8: (address: bigint): number => view.getUint8(Number(address)),
    load_u64: (address: bigint): bigint => view.getBigUint64(Number(address), true),
    store_u8: (address: bigint, value: number): void => view.setUint8(Number(address), value),
    store_u64: (address: bigint, value: bigint): void => view.setBigUint64(Number(address), value, true),
    input_length: (): bigint => BigInt(input.length),
    input_load_u8: (index: bigint): number => view.getUint8(inputOffset + Number(index)),
    input_load_u64: (index: bigint): bigint => view.getBigUint64(inputOffset + Number(index), true),
    output_set: (offset: bigint, length: bigint): void => {
      output = memory.slice(Number(offset), Number(offset) + Number(length));
    },
    error_set: (offset: bigint): void => void (error = offset),
    config_get: (name: bigint): bigint => write(new TextEncoder().encode(config[text(name)] ?? "")),
    var_get: (name: bigint): bigint => write(variables.get(text(name)) ?? new Uint8Array(0)),
    var_set: (name: bigint, value: bigint): void => {
      if (value === 0n) variables.delete(text(name));
      else variables.set(text(name), block(value));
    },
    get_log_level: (): number => logLevel,
    ...Object.fromEntries(
      levels.map((level) => [`log_${level}`, (line: bigint): void => void log.push(`${level}: ${text(line)}`)]),
    ),
  };
  const serve =
    (name: string) =>
    (frame: bigint): bigint => {
      const request = block(frame);
      const headerEnd = lengthBytes + new DataView(request.buffer).getUint32(0, true);
      if (headerEnd > request.length) throw new Error("the frame is cut");
      const header: unknown = JSON.parse(new TextDecoder().decode(request.subarray(lengthBytes, headerEnd)));
      const given = answer(header, request.slice(headerEnd), name);
      const encoded = new TextEncoder().encode(JSON.stringify(given.header));
      const length = new Uint8Array(lengthBytes);
      new DataView(length.buffer).setUint32(0, encoded.length, true);
      return write(Uint8Array.from([...length, ...encoded, ...(given.body ?? [])]));
    };
  const { exports } = new WebAssembly.Instance(module, {
    "extism:host/env": environment,
    "extism:host/user": {
      ...Object.fromEntries(answered.map((name) => [name, serve(name)])),
      cordon_now_ms: () => nowMs,
      cordon_random_u64: () => randomBits.shift() ?? 0n,
      ...Object.fromEntries(unanswered.map((name) => [name, refuse])),
    },
  });
  let status: number | undefined;
  try {
    status = (exports[tool] as () => number)();
  } catch (thrown) {
    if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
  }
  return { status, output, error: text(error), log };
}
