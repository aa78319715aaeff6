/** What happens while a skill is evaluated at build time. */
export interface BuildObserver {
  /** The skill writes to its log. */
  readonly logged: (level: string, text: string) => void;
  /** The skill looks at the clock, or asks for random bits: what it gets is the same in every build. */
  readonly frozen: (source: "clock" | "randomness") => void;
}

/** A moment in 2020. It must not be when the build runs, or no two builds are equal. */
const frozenClockMs = 1_577_836_800_000n;
const frozenBits = 0x9e37_79b9_7f4a_7c15n;

const nanosecondsInMillisecond = 1_000_000n;

const levels = ["debug", "info", "warn", "error"];
const refused = [
  ...["http", "fs", "kv", "env", "skill"].map((capability) => `cordon_${capability}`),
  ...["submit", "wait", "cancel"].map((name) => `cordon_${name}`),
];

/**
 * The host the engine has at build time: a log, a clock that stands still, and nothing else. It has no files, no network
 * and no value of the machine that builds.
 *
 * @param observer Gets what the skill does.
 * @param memory The memory of the engine, as soon as there is one.
 */
export function createBuildHost(observer: BuildObserver, memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const blocks = new Map<bigint, Uint8Array>();
  let next = 0n;
  const alloc = (length: bigint): bigint => {
    next += 1n << 32n;
    blocks.set(next, new Uint8Array(Number(length)));
    return next;
  };
  const blockAt = (address: bigint): Uint8Array => blocks.get(address & ~0xffff_ffffn) ?? new Uint8Array(0);
  const viewOf = (address: bigint): readonly [DataView, number] => {
    const block = blockAt(address);
    return [new DataView(block.buffer), Number(address & 0xffff_ffffn)];
  };
  const refuse = (): never => {
    throw new Error("Cannot ask the host: there is none at build time");
  };
  const environment = {
    alloc,
    free: (offset: bigint): void => void blocks.delete(offset),
    length: (offset: bigint): bigint => BigInt(blockAt(offset).length),
    load_u8: (address: bigint): number => viewOf(address)[0].getUint8(viewOf(address)[1]),
    load_u64: (address: bigint): bigint => viewOf(address)[0].getBigUint64(viewOf(address)[1], true),
    store_u8: (address: bigint, value: number): void => viewOf(address)[0].setUint8(viewOf(address)[1], value),
    store_u64: (address: bigint, value: bigint): void =>
      viewOf(address)[0].setBigUint64(viewOf(address)[1], value, true),
    input_length: (): bigint => 0n,
    input_load_u8: refuse,
    input_load_u64: refuse,
    output_set: refuse,
    error_set: refuse,
    config_get: (): bigint => 0n,
    ...Object.fromEntries(
      levels.map((level) => [
        `log_${level}`,
        (offset: bigint): void => observer.logged(level, new TextDecoder().decode(blockAt(offset))),
      ]),
    ),
  };
  const nowMs = (): bigint => {
    observer.frozen("clock");
    return frozenClockMs;
  };
  const randomWord = (): bigint => {
    observer.frozen("randomness");
    return frozenBits;
  };
  const user = {
    ...Object.fromEntries(refused.map((name) => [name, refuse])),
    cordon_now_ms: nowMs,
    cordon_random_u64: randomWord,
  };
  const view = (): DataView => new DataView(memory().buffer);
  const wasi = {
    clock_time_get: (_clock: number, _precision: bigint, target: number): number => {
      view().setBigUint64(target, nowMs() * nanosecondsInMillisecond, true);
      return 0;
    },
    /** The engine asks for words of eight bytes. */
    random_get: (target: number): number => {
      view().setBigUint64(target, randomWord(), true);
      return 0;
    },
    poll_oneoff: refuse,
  };
  return { "extism:host/env": environment, "extism:host/user": user, wasi_snapshot_preview1: wasi };
}
