/** How one call ended. */
export interface PlainResult {
  /** Undefined when the skill trapped. */
  readonly status: number | undefined;
  readonly output: Uint8Array;
  readonly error: string;
}

/** What answers `cordon_fs`: the header of the request in, a header and a body out. */
export type FileAnswer = (header: unknown) => { readonly header: unknown; readonly body?: Uint8Array };

/**
 * Calls a tool of a skill in a host without any protection: blocks are a list, one after the other. For tests of the
 * PDK alone, which must not know the runtime.
 */
export function callTool(
  module: WebAssembly.Module,
  tool: string,
  input: Uint8Array,
  files: FileAnswer = () => ({ header: {} }),
): PlainResult {
  const memory = new Uint8Array(4 * 1024 * 1024);
  const view = new DataView(memory.buffer);
  const lengths = new Map<bigint, bigint>();
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
  };
  const cordon_fs = (frame: bigint): bigint => {
    const request = block(frame);
    const headerLength = new DataView(request.buffer).getUint32(0, true);
    if (headerLength !== request.length - 4) throw new Error("the frame has a body or is cut");
    const answer = files(JSON.parse(new TextDecoder().decode(request.subarray(4))));
    const header = new TextEncoder().encode(JSON.stringify(answer.header));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, header.length, true);
    return write(Uint8Array.from([...length, ...header, ...(answer.body ?? [])]));
  };
  const { exports } = new WebAssembly.Instance(module, {
    "extism:host/env": environment,
    "extism:host/user": { cordon_fs },
  });
  let status: number | undefined;
  try {
    status = (exports[tool] as () => number)();
  } catch (thrown) {
    if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
  }
  return { status, output, error: new TextDecoder().decode(block(error)) };
}
