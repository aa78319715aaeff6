;; The memory kernel: the blocks a guest and its host exchange bytes through, as the Extism ABI names them.
;;
;; $data holds the bytes of the blocks and is all that load and store can reach. $meta holds what the allocator knows, so
;; no pointer of a guest can change it. Every function is O(1) except the fills, and none loops but $commit, which tries
;; again when another thread counted at the same time.
;;
;; The functions a guest calls most are copied into its module when it is rewritten, see kernel-code.ts. So what they
;; share with the rest lies in $meta and not in globals: a global that is imported would move all globals of the guest.
;;
;; $data: granule 0 (16 bytes) is never handed out, so no offset is 0. Blocks lie in [16, $bump), each on a granule.
;; $meta: [0, 960)   heads of the free lists, one i32 for each size class, 0 = empty
;;        [960, ..)  what is named $used and so on, by kernel-constants.ts
;;        [1024, ..) one i32 cell for each granule:
;;                   bit 31 set    a live block starts here, the other bits are its length
;;                   bit 31 clear  the start of a free block holds the offset of the next one of its class; all others 0
;; $slots: shared by all threads, see slot-table.ts. The kernel and the guests count the pages in it that they hold.
;;
;; Size classes: 1 to 16 granules exactly, then 8 steps for each power of two, so at most 1/8 of a block is rounding.
;; The class of a live block follows from its length, and a reused block has exactly the size of its class.
(module
  (import "cordon:cell" "slots" (memory $slots 2 2 shared))
  ;; Byte address of the slot of the lane.
  (import "cordon:cell" "slot" (global $slot i32))
  (memory $data (export "memory") 1 4097)
  (memory $meta (export "meta") 1 1025)

  ;; End of the blocks.
  (global $bump (mut i32) (i32.const 16))
  ;; The highest $bump since the last reset: everything above is still zero.
  (global $high (mut i32) (i32.const 16))
  ;; No block ends above this. A kernel that was never reset hands out nothing.
  (global $limit (mut i32) (i32.const 16))
  ;; Bit 0: an allocation was refused. Bit 1: because the host had no memory left for it, not the call.
  (global $refused (mut i32) (i32.const 0))

  ;; ---- inside ----

  (func $set_bump (param $bump i32)
    (global.set $bump (local.get $bump))
    (i64.store $meta offset=$used (i32.const 0) (i64.extend_i32_u (i32.sub (local.get $bump) (i32.const 16))))
    ;; Blocks are whole granules, so $used is 0 or at least 16.
    (i64.store $meta offset=$words (i32.const 0)
      (select
        (i64.const 0)
        (i64.sub (i64.load $meta offset=$used (i32.const 0)) (i64.const 7))
        (i64.eqz (i64.load $meta offset=$used (i32.const 0))))))

  (func $set_input (param $offset i64) (param $length i64)
    (i64.store $meta offset=$input_offset (i32.const 0) (local.get $offset))
    (i64.store $meta offset=$input_length (i32.const 0) (local.get $length))
    (i64.store $meta offset=$input_words (i32.const 0)
      (select
        (i64.const 0)
        (i64.sub (local.get $length) (i64.const 7))
        (i64.lt_u (local.get $length) (i64.const 8)))))

  (func $cell_address (param $offset i32) (result i32)
    (i32.add (i32.const 1024) (i32.shr_u (local.get $offset) (i32.const 2))))

  ;; The length of the live block that starts at $offset with bit 31 set, or something not negative.
  (func $live (param $offset i64) (result i32)
    (if (i64.ge_u (i64.sub (local.get $offset) (i64.const 16)) (i64.load $meta offset=$used (i32.const 0)))
      (then (return (i32.const 0))))
    (if (i32.and (i32.wrap_i64 (local.get $offset)) (i32.const 15))
      (then (return (i32.const 0))))
    (i32.load $meta (call $cell_address (i32.wrap_i64 (local.get $offset)))))

  ;; log2 of the step, in granules, of the sizes around $last + 1 granules.
  (func $step (param $last i32) (result i32)
    (i32.sub (i32.const 28) (i32.clz (i32.or (local.get $last) (i32.const 8)))))

  ;; Counts $pages for the slot, unless all calls together would hold more than the cap. 1 = counted.
  (func $commit (export "commit") (param $pages i32) (result i32)
    (local $held i32)
    (loop $again
      (local.set $held (i32.atomic.load offset=$all_pages (i32.const 0)))
      (if
        (i32.gt_u
          (local.get $pages)
          (i32.sub (i32.atomic.load offset=$cap_pages (i32.const 0)) (local.get $held)))
        (then (return (i32.const 0))))
      (br_if $again
        (i32.ne
          (i32.atomic.rmw.cmpxchg offset=$all_pages
            (i32.const 0)
            (local.get $held)
            (i32.add (local.get $held) (local.get $pages)))
          (local.get $held))))
    ;; Between the two nothing can end the thread, and if it could, the sum would be too high and not too low.
    (drop (i32.atomic.rmw.add offset=$slot_pages (global.get $slot) (local.get $pages)))
    (i32.const 1))

  ;; Takes back what $commit counted.
  (func $uncommit (export "uncommit") (param $pages i32)
    (drop (i32.atomic.rmw.sub offset=$slot_pages (global.get $slot) (local.get $pages)))
    (drop (i32.atomic.rmw.sub offset=$all_pages (i32.const 0) (local.get $pages))))

  (func $grow_data (param $pages i32) (result i32)
    (if (i32.eqz (call $commit (local.get $pages))) (then (return (i32.const 0))))
    (if (i32.ge_s (memory.grow $data (local.get $pages)) (i32.const 0)) (then (return (i32.const 1))))
    (call $uncommit (local.get $pages))
    (i32.const 0))

  (func $grow_meta (param $pages i32) (result i32)
    (if (i32.eqz (call $commit (local.get $pages))) (then (return (i32.const 0))))
    (if (i32.ge_s (memory.grow $meta (local.get $pages)) (i32.const 0)) (then (return (i32.const 1))))
    (call $uncommit (local.get $pages))
    (i32.const 0))

  ;; Grows both memories so that blocks can end at $end, which is not above $limit. 0 = the host refused.
  (func $reserve (param $end i32) (result i32)
    (local $pages i32)
    (local $wanted i32)
    (local.set $pages (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16)))
    (if (i32.gt_u (local.get $pages) (memory.size $data))
      (then
        (local.set $wanted
          (call $wanted
            (local.get $pages)
            (memory.size $data)
            (i32.shr_u (i32.add (global.get $limit) (i32.const 65535)) (i32.const 16))))
        (if (i32.eqz (call $grow_data (i32.sub (local.get $wanted) (memory.size $data))))
          (then
            (if (i32.eqz (call $grow_data (i32.sub (local.get $pages) (memory.size $data))))
              (then (return (i32.const 0))))))))
    (local.set $pages
      (i32.shr_u (i32.add (call $cell_address (local.get $end)) (i32.const 65535)) (i32.const 16)))
    (if (i32.gt_u (local.get $pages) (memory.size $meta))
      (then
        (local.set $wanted
          (call $wanted
            (local.get $pages)
            (memory.size $meta)
            (i32.shr_u (i32.add (call $cell_address (global.get $limit)) (i32.const 65535)) (i32.const 16))))
        (if (i32.eqz (call $grow_meta (i32.sub (local.get $wanted) (memory.size $meta))))
          (then
            (if (i32.eqz (call $grow_meta (i32.sub (local.get $pages) (memory.size $meta))))
              (then (return (i32.const 0))))))))
    (i32.const 1))

  ;; Twice what is there, at least what is needed, at most what the limit can ever use.
  (func $wanted (param $needed i32) (param $have i32) (param $most i32) (result i32)
    (local $target i32)
    (local.set $target (i32.shl (local.get $have) (i32.const 1)))
    (if (i32.lt_u (local.get $target) (local.get $needed))
      (then (local.set $target (local.get $needed))))
    (select (local.get $most) (local.get $target) (i32.gt_u (local.get $target) (local.get $most))))

  (func $refuse (param $why i32) (result i64)
    (global.set $refused (i32.or (global.get $refused) (local.get $why)))
    (i64.const 0))

  ;; ---- blocks, for guest and host ----

  ;; A zero-filled block of $length bytes: its offset, or 0 when $length is 0 or the block does not fit under the cap.
  (func (export "alloc") (param $length i64) (result i64)
    (local $last i32)
    (local $step i32)
    (local $count i32)
    (local $head i32)
    (local $block i32)
    (local $size i32)
    (local $end i32)
    (if (i64.eqz (local.get $length)) (then (return (i64.const 0))))
    (if (i64.gt_u (local.get $length) (i64.const 0x10000000)) (then (return (call $refuse (i32.const 1)))))
    (local.set $last (i32.shr_u (i32.sub (i32.wrap_i64 (local.get $length)) (i32.const 1)) (i32.const 4)))
    (local.set $step (call $step (local.get $last)))
    (local.set $count (i32.add (i32.shr_u (local.get $last) (local.get $step)) (i32.const 1)))
    (local.set $head
      (i32.shl
        (i32.add (i32.shl (local.get $step) (i32.const 3)) (local.get $count))
        (i32.const 2)))
    (local.set $size (i32.shl (local.get $count) (i32.add (local.get $step) (i32.const 4))))
    (local.set $block (i32.load $meta (local.get $head)))
    (if (local.get $block)
      (then
        (i32.store $meta (local.get $head) (i32.load $meta (call $cell_address (local.get $block))))
        (memory.fill $data (local.get $block) (i32.const 0) (local.get $size)))
      (else
        (local.set $block (global.get $bump))
        (local.set $end (i32.add (local.get $block) (local.get $size)))
        (if (i32.gt_u (local.get $end) (global.get $limit)) (then (return (call $refuse (i32.const 1)))))
        (if (i32.eqz (call $reserve (local.get $end))) (then (return (call $refuse (i32.const 3)))))
        (if (i32.lt_u (local.get $block) (global.get $high))
          (then (memory.fill $data (local.get $block) (i32.const 0) (local.get $size))))
        (if (i32.gt_u (local.get $end) (global.get $high))
          (then (global.set $high (local.get $end))))
        (call $set_bump (local.get $end))))
    (i32.store $meta
      (call $cell_address (local.get $block))
      (i32.or (i32.wrap_i64 (local.get $length)) (i32.const 0x80000000)))
    (i64.extend_i32_u (local.get $block)))

  ;; Gives a block back. Does nothing unless a live block starts at $offset.
  (func (export "free") (param $offset i64)
    (local $live i32)
    (local $last i32)
    (local $step i32)
    (local $count i32)
    (local $head i32)
    (local $block i32)
    (local.set $live (call $live (local.get $offset)))
    (if (i32.ge_s (local.get $live) (i32.const 0)) (then (return)))
    (local.set $block (i32.wrap_i64 (local.get $offset)))
    (local.set $last
      (i32.shr_u
        (i32.sub (i32.and (local.get $live) (i32.const 0x7fffffff)) (i32.const 1))
        (i32.const 4)))
    (local.set $step (call $step (local.get $last)))
    (local.set $count (i32.add (i32.shr_u (local.get $last) (local.get $step)) (i32.const 1)))
    (if (i64.eq (local.get $offset) (i64.load $meta offset=$input_offset (i32.const 0)))
      (then
        (call $set_input (i64.const 0) (i64.const 0))))
    (if (i64.eq (local.get $offset) (i64.load $meta offset=$error (i32.const 0)))
      (then (i64.store $meta offset=$error (i32.const 0) (i64.const 0))))
    (if
      (i32.eq
        (i32.add (local.get $block) (i32.shl (local.get $count) (i32.add (local.get $step) (i32.const 4))))
        (global.get $bump))
      (then
        ;; The topmost block goes back to the unused end, where a block of any size can take its place.
        (i32.store $meta (call $cell_address (local.get $block)) (i32.const 0))
        (call $set_bump (local.get $block))
        (if
          (i64.gt_u
            (i64.add
              (i64.load $meta offset=$output_offset (i32.const 0))
              (i64.load $meta offset=$output_length (i32.const 0)))
            (local.get $offset))
          (then
            (i64.store $meta offset=$output_offset (i32.const 0) (i64.const 0))
            (i64.store $meta offset=$output_length (i32.const 0) (i64.const 0)))))
      (else
        (local.set $head
          (i32.shl
            (i32.add (i32.shl (local.get $step) (i32.const 3)) (local.get $count))
            (i32.const 2)))
        (i32.store $meta
          (call $cell_address (local.get $block))
          (i32.load $meta (local.get $head)))
        (i32.store $meta (local.get $head) (local.get $block)))))

  ;; The length of the live block that starts at $offset, else 0.
  (func $length (export "length") (export "length_unsafe") (param $offset i64) (result i64)
    (local $live i32)
    (local.set $live (call $live (local.get $offset)))
    (if (result i64) (i32.lt_s (local.get $live) (i32.const 0))
      (then (i64.extend_i32_u (i32.and (local.get $live) (i32.const 0x7fffffff))))
      (else (i64.const 0))))

  ;; ---- bytes: outside the blocks a load is 0 and a store is ignored ----

  (func (export "load_u8") (param $address i64) (result i32)
    (if (result i32)
      (i64.lt_u (i64.sub (local.get $address) (i64.const 16)) (i64.load $meta offset=$used (i32.const 0)))
      (then (i32.load8_u $data (i32.wrap_i64 (local.get $address))))
      (else (i32.const 0))))

  (func (export "load_u64") (param $address i64) (result i64)
    (if (result i64)
      (i64.lt_u (i64.sub (local.get $address) (i64.const 16)) (i64.load $meta offset=$words (i32.const 0)))
      (then (i64.load $data (i32.wrap_i64 (local.get $address))))
      (else (i64.const 0))))

  (func (export "store_u8") (param $address i64) (param $value i32)
    (if
      (i64.lt_u (i64.sub (local.get $address) (i64.const 16)) (i64.load $meta offset=$used (i32.const 0)))
      (then (i32.store8 $data (i32.wrap_i64 (local.get $address)) (local.get $value)))))

  (func (export "store_u64") (param $address i64) (param $value i64)
    (if
      (i64.lt_u (i64.sub (local.get $address) (i64.const 16)) (i64.load $meta offset=$words (i32.const 0)))
      (then (i64.store $data (i32.wrap_i64 (local.get $address)) (local.get $value)))))

  ;; ---- input, output, error ----

  (func (export "input_length") (result i64) (i64.load $meta offset=$input_length (i32.const 0)))

  (func (export "input_offset") (result i64) (i64.load $meta offset=$input_offset (i32.const 0)))

  (func (export "input_load_u8") (param $index i64) (result i32)
    (if (result i32) (i64.lt_u (local.get $index) (i64.load $meta offset=$input_length (i32.const 0)))
      (then
        (i32.load8_u $data
          (i32.wrap_i64 (i64.add (i64.load $meta offset=$input_offset (i32.const 0)) (local.get $index)))))
      (else (i32.const 0))))

  (func (export "input_load_u64") (param $index i64) (result i64)
    (if (result i64)
      (i64.lt_u (local.get $index) (i64.load $meta offset=$input_words (i32.const 0)))
      (then
        (i64.load $data
          (i32.wrap_i64 (i64.add (i64.load $meta offset=$input_offset (i32.const 0)) (local.get $index)))))
      (else (i64.const 0))))

  ;; The output is a range inside the blocks; any other range is ignored. A length of 0 is the empty output.
  (func (export "output_set") (param $address i64) (param $length i64)
    (local $from i64)
    (if (i64.eqz (local.get $length))
      (then
        (i64.store $meta offset=$output_offset (i32.const 0) (i64.const 0))
        (i64.store $meta offset=$output_length (i32.const 0) (i64.const 0))
        (return)))
    (local.set $from (i64.sub (local.get $address) (i64.const 16)))
    (if (i64.ge_u (local.get $from) (i64.load $meta offset=$used (i32.const 0))) (then (return)))
    (if (i64.gt_u (local.get $length) (i64.sub (i64.load $meta offset=$used (i32.const 0)) (local.get $from)))
      (then (return)))
    (i64.store $meta offset=$output_offset (i32.const 0) (local.get $address))
    (i64.store $meta offset=$output_length (i32.const 0) (local.get $length)))

  ;; The error is a live block, 0 clears it; anything else is ignored.
  (func (export "error_set") (param $offset i64)
    (if (i64.ne (local.get $offset) (i64.const 0))
      (then
        (if (i32.ge_s (call $live (local.get $offset)) (i32.const 0)) (then (return)))))
    (i64.store $meta offset=$error (i32.const 0) (local.get $offset)))

  (func (export "error_get") (result i64) (i64.load $meta offset=$error (i32.const 0)))

  ;; ---- for the host only: never linked to a guest ----

  ;; Zeroes what was used and starts over; all blocks together end within $cap bytes, at most 256 MiB.
  (func (export "reset") (param $cap i32)
    (memory.fill $data (i32.const 0) (i32.const 0) (global.get $high))
    (memory.fill $meta (i32.const 0) (i32.const 0) (call $cell_address (global.get $high)))
    (call $set_bump (i32.const 16))
    (global.set $high (i32.const 16))
    (global.set $limit
      (i32.add
        (i32.const 16)
        (i32.and
          (select
            (i32.const 0x10000000)
            (local.get $cap)
            (i32.gt_u (local.get $cap) (i32.const 0x10000000)))
          (i32.const -16))))
    (global.set $refused (i32.const 0)))

  ;; Makes room for blocks that end at $end and were kept from before, right after a reset; $refused is what was refused
  ;; then. 0 = they do not fit. What lies in them, and what $meta says of them, is the host's to put back.
  (func (export "reopen") (param $end i32) (param $refused i32) (result i32)
    (if (i32.or (i32.gt_u (local.get $end) (global.get $limit)) (i32.lt_u (local.get $end) (i32.const 16)))
      (then (return (i32.const 0))))
    (if (i32.eqz (call $reserve (local.get $end))) (then (return (i32.const 0))))
    (global.set $high (local.get $end))
    (global.set $bump (local.get $end))
    (global.set $refused (local.get $refused))
    (i32.const 1))

  ;; The input is the live block at $offset, whole. Anything else is the empty input.
  (func (export "input_set") (param $offset i64)
    (local $length i64)
    (local.set $length (call $length (local.get $offset)))
    (call $set_input
      (select (i64.const 0) (local.get $offset) (i64.eqz (local.get $length)))
      (local.get $length)))

  (func (export "output_offset") (result i32) (i32.wrap_i64 (i64.load $meta offset=$output_offset (i32.const 0))))

  (func (export "output_length") (result i32) (i32.wrap_i64 (i64.load $meta offset=$output_length (i32.const 0))))

  (func (export "used_bytes") (result i32) (i32.wrap_i64 (i64.load $meta offset=$used (i32.const 0))))

  (func (export "high_water_bytes") (result i32) (i32.sub (global.get $high) (i32.const 16)))

  (func (export "refused") (result i32) (global.get $refused)))
