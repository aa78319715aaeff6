/** One step of a script: what a guest does, with these bytes. */
export type ScriptStep = readonly [
  action: "fs" | "kv" | "env" | "http" | "now" | "random" | "log" | "fail" | "trap",
  bytes: Uint8Array,
];

const actions = ["fs", "kv", "env", "http", "now", "random", "log", "fail", "trap"] as const;

/**
 * A tool that goes through a script, its input, and gives 8 bytes that depend on every byte it was told on the way.
 *
 * @param served The host functions it imports; a step that needs another one does nothing.
 */
export function scriptBody(served: readonly ("fs" | "kv" | "env" | "http")[]): string {
  const asks = served.map(
    (name) => `(if (i32.eq (local.get $action) (i32.const ${actions.indexOf(name)}))
      (then (local.set $answer (call $cordon_${name} (local.get $block)))))`,
  );
  const is = (action: (typeof actions)[number]): string =>
    `(i32.eq (local.get $action) (i32.const ${actions.indexOf(action)}))`;
  const mix = (value: string): string =>
    `(local.set $hash (i64.mul (i64.xor (local.get $hash) ${value}) (i64.const 1099511628211)))`;
  return `(local $at i64) (local $end i64) (local $size i64) (local $block i64) (local $answer i64) (local $i i64)
    (local $hash i64) (local $action i32)
    (local.set $at (call $input_offset))
    (local.set $end (i64.add (local.get $at) (call $input_length)))
    (local.set $hash (i64.const 1469598103934665603))
    (block $done (loop $step
      (br_if $done (i64.ge_u (local.get $at) (local.get $end)))
      (local.set $action (call $load_u8 (local.get $at)))
      (local.set $size (call $load_u64 (i64.add (local.get $at) (i64.const 1))))
      (local.set $at (i64.add (local.get $at) (i64.const 9)))
      (local.set $block (call $alloc (local.get $size)))
      (local.set $i (i64.const 0))
      (block $copied (loop $copy
        (br_if $copied (i64.ge_u (local.get $i) (local.get $size)))
        (call $store_u8 (i64.add (local.get $block) (local.get $i))
          (call $load_u8 (i64.add (local.get $at) (local.get $i))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $copy)))
      (local.set $at (i64.add (local.get $at) (local.get $size)))
      (local.set $answer (i64.const 0))
      ${asks.join("\n")}
      (if ${is("now")} (then ${mix("(call $cordon_now_ms)")}))
      (if ${is("random")} (then ${mix("(call $cordon_random_u64)")}))
      (if ${is("log")} (then (call $log_info (local.get $block))))
      (if ${is("fail")} (then (call $error_set (local.get $block)) (return (i32.const 1))))
      (if ${is("trap")} (then unreachable))
      (local.set $i (i64.const 0))
      (local.set $size (call $length (local.get $answer)))
      (block $mixed (loop $mix
        (br_if $mixed (i64.ge_u (local.get $i) (local.get $size)))
        ${mix("(i64.extend_i32_u (call $load_u8 (i64.add (local.get $answer) (local.get $i))))")}
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $mix)))
      (br $step)))
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (local.get $hash))
    (call $output_set (local.get $block) (i64.const 8))
    (i32.const 0)`;
}

/** The input for a script. */
export function scriptInput(steps: readonly ScriptStep[]): Uint8Array {
  return Buffer.concat(
    steps.map(([action, bytes]) => {
      const head = Buffer.alloc(9);
      head.writeUInt8(actions.indexOf(action), 0);
      head.writeBigUInt64LE(BigInt(bytes.length), 1);
      return Buffer.concat([head, bytes]);
    }),
  );
}
